import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openPostgres } from '../../src/store/postgres.ts'
import { freshPostgres } from '../support/databases.ts'
import { startMailServer } from '../support/mail-server.ts'
import { codeMail, mailTo, openTestMessages, rowsOf } from '../support/messages.ts'
import { times } from '../support/scale.ts'
import { until } from '../support/until.ts'

const MESSAGES = times(200, 5000)
const PROCESSES = 4

it(`${MESSAGES} messages, ${PROCESSES} processes on one PostgreSQL: each is delivered, and none twice`, async (test) => {
  const server = await startMailServer()
  const fresh = await freshPostgres()
  const dbs = Array.from({ length: PROCESSES }, () => openPostgres({ url: fresh.url, prepare: true }))
  const all = dbs.map((db) => openTestMessages(db, { mail: mailTo(server.port) }, { pollMs: 5 }))
  test.after(async () => {
    for (const messages of all) await messages.stop()
    for (const db of dbs) await db.close()
    await fresh.drop()
    await server.stop()
  })
  for (const messages of all) messages.start()
  const [first, second] = all
  assert.ok(first && second && dbs[0])
  for (let index = 0; index < MESSAGES; index++) {
    await (index % 2 === 0 ? first : second).send(codeMail(`p${index}@example.com`, String(index)))
  }
  const [db] = dbs
  await until('all are sent', async () => (await rowsOf(db)).every(({ sent_at: sent }) => sent !== null))
  const recipients = server.mails.flatMap(({ to }) => to)
  assert.equal(recipients.length, MESSAGES)
  assert.equal(new Set(recipients).size, MESSAGES)
  assert.ok((await rowsOf(db)).every(({ attempts }) => attempts === 1))
})
