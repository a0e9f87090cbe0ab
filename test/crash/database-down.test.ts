import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { assertWhole } from '../support/invariants.ts'
import { type OwnPostgres, startOwnPostgres } from '../support/postgres-server.ts'
import { type Answer, type TestServer, startServer } from '../support/server.ts'

const PERSON = { connection: 'email', user_id: 'ada', email: 'ada@example.com' }

describe('a database that is down', { timeout: 120_000 }, () => {
  let postgres: OwnPostgres
  let db: Database
  let server: TestServer

  before(async () => {
    postgres = await startOwnPostgres()
    db = openPostgres({ url: postgres.url, prepare: true })
    await migrate(db)
    server = await startServer(db)
    assert.equal((await server.call('POST', '/api/v2/users', { body: PERSON })).status, 201)
    assert.equal(
      (await server.call('POST', '/api/v2/users', { body: { ...PERSON, user_id: 'bob', email: 'bob@example.com' } }))
        .status,
      201,
    )
    await postgres.halt()
    server.ctx.directory.forget()
  })

  after(async () => {
    await server.stop()
    await db.close()
    await postgres.stop()
  })

  const askForToken = () =>
    server.call('POST', '/oauth/token', {
      token: null,
      body: {
        grant_type: 'client_credentials',
        client_id: server.machineClient.id,
        client_secret: server.machineClient.secret,
        audience: `${server.origin}/api/v2/`,
      },
    })

  const requests: Readonly<Record<string, () => Promise<Answer>>> = {
    'a read': () => server.call('GET', '/api/v2/users/email%7Cada'),
    'a list': () => server.call('GET', '/api/v2/users'),
    'a search': () => server.call('GET', '/api/v2/users-by-email?email=ada@example.com'),
    'a creation': () => server.call('POST', '/api/v2/users', { body: { ...PERSON, user_id: 'eve' } }),
    'a change': () => server.call('PATCH', '/api/v2/users/email%7Cada', { body: { blocked: true } }),
    'a link': () =>
      server.call('POST', '/api/v2/users/email%7Cada/identities', { body: { provider: 'email', user_id: 'bob' } }),
    'an unlink': () => server.call('DELETE', '/api/v2/users/email%7Cada/identities/email/bob'),
    'a deletion': () => server.call('DELETE', '/api/v2/users/email%7Cada'),
    'a request for a token': askForToken,
    'a look at its health': () => server.call('GET', '/health', { token: null }),
  }

  for (const [what, ask] of Object.entries(requests)) {
    it(`answers ${what} with 503 and Retry-After`, async () => {
      const answer = await ask()
      assert.equal(answer.status, 503, JSON.stringify(answer.body))
      assert.match(answer.headers.get('retry-after') ?? 'none', /^[1-9]\d*$/)
    })
  }

  it('says on the Management API that nothing was changed, by a stable code', async () => {
    const answer = await requests['a change']?.()
    assert.equal(answer?.body.errorCode, 'database_unavailable')
  })

  it('is served again when it is back, without a restart, and nothing was changed', async () => {
    await postgres.resume()
    assert.equal((await server.call('GET', '/health', { token: null })).status, 200)
    const read = await server.call('GET', '/api/v2/users/email%7Cada')
    assert.deepEqual([read.status, read.body.blocked, read.body.identities.length], [200, undefined, 1])
    assert.equal((await askForToken()).status, 200)
    const linked = await server.call('POST', '/api/v2/users/email%7Cada/identities', {
      body: { provider: 'email', user_id: 'bob' },
    })
    assert.equal(linked.status, 201)
    await assertWhole(db)
  })
})
