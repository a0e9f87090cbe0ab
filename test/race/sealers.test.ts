import assert from 'node:assert/strict'
import { it } from 'node:test'
import pg from 'pg'
import { startSealer } from '../../src/events/start-sealer.ts'
import { makeLogger } from '../../src/logger.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { addOperations, auditParts, chainOf, findingsOf, operationId } from '../support/audit-stage.ts'
import { freshPostgres } from '../support/databases.ts'
import { until } from '../support/until.ts'

const HELD_MS = 3000

it('several sealers at once, and a commit held open meanwhile: each operation is sealed once, and the chain is whole', async (test) => {
  const fresh = await freshPostgres()
  const databases = [1, 2, 3].map(() => openPostgres({ url: fresh.url, prepare: true }))
  const holder = new pg.Client({ connectionString: fresh.url })
  await holder.connect()
  const [db] = databases
  assert.ok(db)
  const log = makeLogger({ logLevel: 'warn' })
  const parts = await auditParts(db)
  const sealers = databases.map((each) => startSealer({ ...parts, db: each, log }, 5))
  test.after(async () => {
    await holder.end()
    await Promise.all(sealers.map((sealer) => sealer.stop()))
    for (const each of databases) await each.close()
    await fresh.drop()
  })
  const held = operationId()
  await holder.query('begin')
  await holder.query(
    `insert into operations (id, action, at, actor, users, before, after) values ($1, 'link', now(), '{}', '{}', '{}', '{}')`,
    [held],
  )
  await holder.query(
    `insert into events (id, at, type, user_id, operation_id, data) values ('held', now(), 'identity.linked', 'u|1', $1, '{}')`,
    [held],
  )
  const written: string[] = []
  const end = performance.now() + HELD_MS
  while (performance.now() < end) written.push(...(await addOperations(db, 20)))
  await until('the others are sealed', async () => (await chainOf(db)).length >= written.length)
  assert.ok(!(await chainOf(db)).includes(held))
  assert.deepEqual(await findingsOf(parts), [])
  await holder.query('commit')
  await until('the held one is sealed', async () => (await chainOf(db)).includes(held))
  assert.deepEqual((await chainOf(db)).toSorted(), [held, ...written].toSorted())
  assert.deepEqual(await findingsOf(parts), [])
})
