import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { queryText } from '../../test/support/query-text.ts'
import { logFields, logSort } from '../model/search-fields.ts'
import { parseSearch } from '../model/search-parser.ts'
import { Problem } from '../problems.ts'
import type { LogRow } from './commit-part.ts'
import type { Database } from './database.ts'
import { findLogs, findLogsAfter, findLogsOfUser, readLog } from './find-logs.ts'
import { migrate } from './migrate.ts'
import { openPglite } from './pglite.ts'

const ADD = {
  name: 'add_log',
  text: `insert into logs (log_id, date, type, user_id, entry)
    values ($1, $2::text::timestamptz, $3, $4, $5::text::jsonb)`,
}

const HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString()

/** In the order in which they happened: id, type, whose, entry. */
const LOGS: readonly (readonly [string, string, string | null, Record<string, unknown>])[] = [
  ['1', 'ss', 'auth0|ada', { user_name: 'ada@example.com', connection: 'db', ip: '10.0.0.1' }],
  ['2', 'sapi', null, { description: 'Link a User Account', client_id: 'c1', client_name: "Ada's app" }],
  ['3', 's', 'auth0|ada', { user_name: 'ada@example.com', connection: 'db', ip: '::1', user_agent: 'curl/8.0' }],
  ['4', 'fp', 'auth0|bob', { user_name: 'bob@example.com', connection: 'db', ip: '10.0.0.2' }],
]

const FOUND: readonly (readonly [string, string])[] = [
  ['type:"sapi"', '2'],
  ['type:(s OR ss)', '3 1'],
  ['user_id:"auth0|ada" -type:ss', '3'],
  ['user_name:"ada@example.com" AND type:s', '3'],
  ['description:Link*', '2'],
  ['client_name:"Ada\'s app"', '2'],
  ['ip:10.0.0.*', '4 1'],
  ['ip:::1', '3'],
  ['NOT _exists_:user_id', '2'],
  ['log_id:[2 TO 3]', '3 2'],
  ['date:[2001-01-01 TO *]', '4 3 2 1'],
  ['date:[* TO 2001-01-01]', ''],
]

describe('finding log entries on PGlite', () => {
  let db: Database

  before(async () => {
    db = await openPglite({ dir: null })
    await migrate(db)
    for (const [id, type, user, entry] of LOGS) await db.query(ADD, [id, HOUR_AGO, type, user, JSON.stringify(entry)])
  })
  after(() => db.close())

  const everything = { search: null, sort: null, offset: 0, limit: 50, withTotal: false }

  for (const [query, ids] of FOUND) {
    it(`finds ${ids || 'nothing'} by ${query}, the newest first`, async () => {
      const search = parseSearch(query, logFields)
      assert.ok(!(search instanceof Problem), JSON.stringify(search))
      const page = await findLogs(db, { ...everything, search, withTotal: true })
      assert.ok(!(page instanceof Problem))
      assert.equal(idsOf(page.logs), ids)
      assert.equal(page.total, page.logs.length)
    })
  }

  it('gives pages with the total, in the order that was asked for', async () => {
    const sort = logSort('type:1')
    assert.ok(!(sort instanceof Problem))
    const page = await findLogs(db, { search: null, sort, offset: 1, limit: 2, withTotal: true })
    assert.ok(!(page instanceof Problem))
    assert.deepEqual([idsOf(page.logs), page.total], ['3 2', 4])
  })

  it('goes on after a checkpoint, the oldest first', async () => {
    assert.equal(idsOf(await findLogsAfter(db, null, 3)), '1 2 3')
    assert.equal(idsOf(await findLogsAfter(db, '3', 3)), '4')
    assert.equal(idsOf(await findLogsAfter(db, '4', 3)), '')
  })

  it('reads one by its id', async () => {
    assert.deepEqual((await readLog(db, '2'))?.entry, LOGS[1]?.[3])
    assert.equal(await readLog(db, '22'), undefined)
  })

  it("lists one user's, leaving out a sign-up for its first second, which the whole log has at once", async () => {
    const of = async (id: string) => findLogsOfUser(db, id, { sort: null, offset: 0, limit: 50, withTotal: true })
    assert.equal(idsOf((await of('auth0|ada')).logs), '3 1')
    const inAMinute = new Date(Date.now() + 60_000).toISOString()
    await db.query(ADD, ['5', inAMinute, 'ss', 'auth0|new', '{}'])
    await db.query(ADD, ['6', inAMinute, 's', 'auth0|new', '{}'])
    const page = await of('auth0|new')
    assert.deepEqual([idsOf(page.logs), page.total], ['6', 1])
    assert.equal(idsOf(await findLogsAfter(db, '4', 9)), '5 6')
    await db.query({ name: 'forget', text: `delete from logs where user_id = 'auth0|new'` }, [])
  })

  it('runs every query that it reads, whatever the text', async () => {
    const run = async (text: string) => {
      const search = parseSearch(text.replaceAll('email', 'user_name').replaceAll('created_at', 'date'), logFields)
      if (search instanceof Problem) return
      assert.ok(!((await findLogs(db, { ...everything, search })) instanceof Problem))
    }
    await fc.assert(fc.asyncProperty(queryText, run), { numRuns: 300 })
  })
})

function idsOf(logs: readonly LogRow[]): string {
  return logs.map(({ log_id }) => log_id).join(' ')
}
