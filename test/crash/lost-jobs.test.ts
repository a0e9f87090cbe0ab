import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/store/database.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { type FreshPostgres, freshPostgres } from '../support/databases.ts'
import { assertWhole } from '../support/invariants.ts'
import { jobsOf, tally } from '../linking/jobs-under-test.ts'
import { personId, putPeople } from '../support/many-people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { CuttingProxy, type Fate } from './cutting-proxy.ts'

const CASES: readonly (readonly Fate[])[] = [
  ['answer lost'],
  ['request lost'],
  ['done late'],
  ['done before the next read'],
  ['request lost', 'answer lost'],
  ['done late', 'request lost'],
]
const ROWS = 30

describe('a connection that is cut around a commit of a job', () => {
  let fresh: FreshPostgres
  let proxy: CuttingProxy
  let db: Database
  let behind: Database
  let server: TestServer
  const jobs = jobsOf(() => server)

  before(async () => {
    fresh = await freshPostgres()
    behind = openPostgres({ url: fresh.url, prepare: true })
    proxy = await CuttingProxy.before(fresh.url)
    db = openPostgres({ url: proxy.url, prepare: true })
    server = await startServer(db)
    await putPeople(behind, 'a', ROWS * CASES.length)
    await putPeople(behind, 'b', ROWS * CASES.length)
  })

  after(async () => {
    await server.stop()
    await db.close()
    await proxy.stop()
    await behind.close()
    await fresh.drop()
  })

  for (const [index, fates] of CASES.entries()) {
    it(`${fates.join(', then ')}: every row is done once`, async () => {
      const numbers = Array.from({ length: ROWS }, (_, row) => index * ROWS + row + 1)
      const rows = numbers.map((number) => ({ primary: personId('a', number), secondary: personId('b', number) }))
      const commits = proxy.commits
      proxy.plan(...fates)
      const job = await jobs.ended(await jobs.create({ kind: 'link', rows }))
      assert.ok(proxy.commits - commits >= fates.length, 'the connection was cut')
      assert.deepEqual(tally(job), ['completed', ROWS, ROWS, ROWS, 0], JSON.stringify(await jobs.errors(job.id)))
      const text = 'select count(*)::integer as count from operations where batch_id = $1'
      assert.deepEqual(await behind.query({ name: 'test_operations', text }, [job.id]), [{ count: ROWS }])
      await assertWhole(behind)
    })
  }
})
