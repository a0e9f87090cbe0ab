import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { makeKey } from '../../src/crypto/vault.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { addOperations, chainOf } from '../support/audit-stage.ts'
import { freshPostgres } from '../support/databases.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { until } from '../support/until.ts'

it('of two processes the one that seals is killed: the other goes on, and the chain is whole', async (test) => {
  const database = await freshPostgres()
  const settings = { DATABASE_URL: database.url, CARABINER_KEYS: makeKey(), PUBLIC_URL: 'https://id.example.com' }
  const db = openPostgres({ url: database.url, prepare: true })
  const running: ServerProcess[] = []
  test.after(async () => {
    await Promise.all(running.map((each) => each.stop().catch(() => undefined)))
    await db.close()
    await database.drop()
  })
  const start = async () => {
    const server = await startProcess(settings)
    running.push(server)
    return server
  }
  const sealing = await start()
  const add = async (batches: number) => {
    for (let batch = 0; batch < batches; batch++) await addOperations(db, 500)
  }
  const length = async () => (await chainOf(db)).length
  await add(10)
  await until('it seals', async () => (await length()) > 0)
  const other = await start()
  const adding = add(20)
  await sealing.kill()
  await adding
  const [{ count }] = await db.query<any>({ name: '', text: 'select count(*)::integer as count from operations' }, [])
  // What the killed one held is free after ten seconds.
  for (let second = 0; second < 30 && (await length()) < count; second++) await pause(1000)
  assert.equal(await length(), count)
  const { code, stdout } = await other.carabiner('audit', 'verify', '--json')
  assert.deepEqual([code, JSON.parse(stdout).entries, JSON.parse(stdout).findings], [0, count, []])
})
