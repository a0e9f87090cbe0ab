import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, afterEach, before, describe, it } from 'node:test'
import type { JsonObject } from '../../src/model/json.ts'
import type { Database } from '../../src/store/database.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { readUser } from '../../src/store/read-users.ts'
import { type FreshPostgres, freshPostgres } from '../support/databases.ts'
import { assertWhole } from '../support/invariants.ts'
import { type Answer, type TestServer, startServer } from '../support/server.ts'
import { CuttingProxy, type Fate } from './cutting-proxy.ts'

const LOSSES: Readonly<Record<string, readonly Fate[]>> = {
  'after the commit': ['answer lost'],
  'before the commit': ['request lost'],
  'with a commit that is done late': ['done late'],
  'with a commit that is done after it was looked for': ['done before the next read'],
  'before one commit and after the next': ['request lost', 'answer lost'],
  'after one commit that is done late and before the next': ['done late', 'request lost'],
}

describe('a connection that is cut', () => {
  let fresh: FreshPostgres
  let proxy: CuttingProxy
  let db: Database
  let behind: Database
  let server: TestServer

  before(async () => {
    fresh = await freshPostgres()
    behind = openPostgres({ url: fresh.url, prepare: true })
    proxy = await CuttingProxy.before(fresh.url)
    db = openPostgres({ url: proxy.url, prepare: true })
    server = await startServer(db)
  })

  after(async () => {
    await server.stop()
    await db.close()
    await proxy.stop()
    await behind.close()
    await fresh.drop()
  })

  afterEach(() => assertWhole(behind))

  for (const [when, fates] of Object.entries(LOSSES)) {
    /** Asks with the connection cut, and gives the answer with what is stored of it. */
    const cut = async (method: string, path: string, body?: JsonObject) => {
      const commits = proxy.commits
      proxy.plan(...fates)
      const answer = await server.call(method, path, { ...(body && { body }) })
      assert.ok(proxy.commits - commits >= fates.length, 'the connection was cut')
      return answer
    }

    describe(when, () => {
      it('makes a user once', async () => {
        const id = name()
        const answer = await cut('POST', '/api/v2/users', creation(id))
        assert.equal(answer.status, 201, JSON.stringify(answer.body))
        assert.equal(answer.body.user_id, `email|${id}`)
        assert.equal((await stored(`email|${id}`)).length, 1)
        assert.equal(await entries('ss', `email|${id}`), 1)
      })

      it('links once', async () => {
        const [one, two] = [await person(), await person()]
        const answer = await cut('POST', `/api/v2/users/${one}/identities`, named(two))
        assert.equal(answer.status, 201, JSON.stringify(answer.body))
        assert.deepEqual(keysIn(answer), [one, two])
        assert.deepEqual(await stored(one), [one, two])
        assert.deepEqual([await operations(one), await entries('sapi', one)], [1, 1])
      })

      it('unlinks once, and says nothing of an identity that was not there', async () => {
        const [one, two] = [await person(), await person()]
        await server.call('POST', `/api/v2/users/${one}/identities`, { body: named(two) })
        const answer = await cut('DELETE', `/api/v2/users/${one}/identities/${two.replace('|', '/')}`)
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        assert.equal(answer.headers.get('carabiner-notice'), null)
        assert.deepEqual(keysIn(answer), [one])
        assert.deepEqual([await stored(one), await stored(two)], [[one], [two]])
        assert.deepEqual([await operations(one), await entries('sapi', one)], [2, 2])
      })

      it('changes once', async () => {
        const one = await person()
        const answer = await cut('PATCH', `/api/v2/users/${one}`, { user_metadata: { theme: 'dark' } })
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        assert.deepEqual(answer.body.user_metadata, { theme: 'dark' })
        const user = await readUser(behind, one)
        assert.deepEqual(user?.userMetadata, { theme: 'dark' })
        assert.equal(await entries('sapi', one), 1)
      })

      it('deletes once', async () => {
        const one = await person()
        assert.equal((await cut('DELETE', `/api/v2/users/${one}`)).status, 204)
        assert.deepEqual(await stored(one), [])
        assert.equal(await entries('sdu', one), 1)
      })
    })
  }

  describe('for good', () => {
    it('answers 503 outcome_unknown with Retry-After, and serves again when the database is back', async () => {
      const [one, two] = [await person(), await person()]
      proxy.plan('answer lost and away')
      const answer = await server.call('POST', `/api/v2/users/${one}/identities`, { body: named(two) })
      assert.deepEqual([answer.status, answer.body.errorCode], [503, 'outcome_unknown'])
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
      assert.match(answer.body.message, /not known: read before you try again/)
      proxy.restore()
      const read = await server.call('GET', `/api/v2/users/${one}`)
      assert.equal(read.status, 200)
      assert.deepEqual(keysIn({ ...read, body: read.body.identities }), [one, two])
      assert.equal(await operations(one), 1)
    })

    it('answers 503 database_unavailable where nothing was sent yet, and nothing was changed', async () => {
      const one = await person()
      proxy.goAway()
      const answer = await server.call('PATCH', `/api/v2/users/${one}`, { body: { blocked: true } })
      assert.deepEqual([answer.status, answer.body.errorCode], [503, 'database_unavailable'])
      proxy.restore()
      assert.equal((await readUser(behind, one))?.blocked, null)
      assert.equal((await server.call('PATCH', `/api/v2/users/${one}`, { body: { blocked: true } })).status, 200)
    })
  })

  async function person(): Promise<string> {
    const id = name()
    assert.equal((await server.call('POST', '/api/v2/users', { body: creation(id) })).status, 201)
    return `email|${id}`
  }

  async function stored(id: string): Promise<string[]> {
    return (await readUser(behind, id))?.identities.map(({ key }) => key) ?? []
  }

  async function operations(user: string): Promise<number> {
    return count('test_operations', 'select count(*) as count from operations where users[1] = $1', [user])
  }

  async function entries(type: string, user: string): Promise<number> {
    return count('test_entries', 'select count(*) as count from logs where type = $1 and user_id = $2', [type, user])
  }

  async function count(id: string, text: string, values: readonly string[]): Promise<number> {
    const [row] = await behind.query<{ count: number }>({ name: id, text }, values)
    return row?.count ?? -1
  }
})

function name(): string {
  return randomBytes(9).toString('hex')
}

function creation(id: string): JsonObject {
  return { connection: 'email', user_id: id, email: `${id}@example.com` }
}

function named(user: string): JsonObject {
  const [provider = '', user_id = ''] = user.split('|')
  return { provider, user_id }
}

function keysIn({ body }: Answer): string[] {
  return (body as { provider: string; user_id: string }[]).map(({ provider, user_id }) => `${provider}|${user_id}`)
}
