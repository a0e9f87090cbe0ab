import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import type { RefreshTokenPolicy } from '../../src/model/client.ts'
import { writeClient } from '../../src/store/clients.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { ADA, ADA_PATH, refresh, signIn } from './person.ts'

eachDatabase('refresh tokens of a user', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  afterEach(() => server.call('DELETE', `${ADA_PATH}/refresh-tokens`))
  after(() => server.stop())

  const tokens = async () => (await server.call('GET', `${ADA_PATH}/refresh-tokens`)).body.tokens
  const policy = async (changed: Partial<RefreshTokenPolicy>) => {
    const client = await server.ctx.directory.client(DEMO_SPA)
    assert.ok(client)
    const refreshToken = { ...client.refreshToken, ...changed }
    await writeClient(server.ctx.db, server.ctx.vault, { ...client, refreshToken })
    server.ctx.directory.forget()
  }

  for (const rotating of [false, true]) {
    it(`are shown with their use and keep name and metadata, ${rotating ? '' : 'not '}rotating`, async () => {
      await policy({ rotating })
      const signedIn = await signIn(server)
      const [token] = await tokens()
      assert.equal(token.user_id, ADA)
      assert.equal(token.client_id, DEMO_SPA)
      assert.equal(token.session_id, signedIn.sid)
      assert.equal(token.rotating, rotating)
      assert.equal(token.last_exchanged_at, null)
      assert.equal(token.resource_servers[0].scopes, 'openid profile offline_access')
      const path = `/api/v2/refresh-tokens/${token.id}`
      const body = { refresh_token_metadata: { device: 'phone' } }
      assert.equal((await server.call('PATCH', path, { body })).status, 200)
      const next = await refresh(server, signedIn.refreshToken)
      assert.equal(next.status, 200)
      const [after] = await tokens()
      assert.equal(after.id, token.id)
      assert.ok(Date.parse(after.last_exchanged_at) > 0)
      assert.deepEqual(after.refresh_token_metadata, { device: 'phone' })
      assert.equal(after.device.initial_ip, '127.0.0.1')
      assert.deepEqual((await server.call('GET', path)).body, after)

      const gone = await server.call('DELETE', path)
      assert.deepEqual([gone.status, gone.body], [202, {}])
      const held = next.body.refresh_token ?? signedIn.refreshToken
      assert.equal((await refresh(server, held)).body.error, 'invalid_grant')
      assert.deepEqual(await tokens(), [])
      assert.equal((await server.call('GET', path)).body.errorCode, 'inexistent_refresh_token')
    })
  }

  it('are revoked by id, by user, by application, and for one API', async () => {
    await policy({ rotating: false })
    for (const by of ['ids', 'user_id', 'client_id'] as const) {
      const signedIn = await signIn(server)
      const [{ id }] = await tokens()
      const body = { ids: { ids: [id] }, user_id: { user_id: ADA }, client_id: { client_id: DEMO_SPA } }[by]
      assert.equal((await server.call('POST', '/api/v2/refresh-tokens/revoke', { body })).status, 202, by)
      assert.equal((await refresh(server, signedIn.refreshToken)).status, 403, by)
    }
    const signedIn = await signIn(server)
    const other = { user_id: ADA, client_id: DEMO_SPA, audience: 'https://another.example' }
    assert.equal((await server.call('POST', '/api/v2/refresh-tokens/revoke', { body: other })).status, 202)
    assert.equal((await refresh(server, signedIn.refreshToken)).status, 200)
    for (const body of [{}, { ids: [] }, { ids: ['x'], user_id: ADA }, { ids: ['x'.repeat(31)] }, { more: 1 }]) {
      const { status } = await server.call('POST', '/api/v2/refresh-tokens/revoke', { body })
      assert.equal(status, 400, JSON.stringify(body))
    }
  })

  it('are listed over all users by user and application, with fields', async () => {
    await signIn(server)
    const path = `/api/v2/refresh-tokens?user_id=${encodeURIComponent(ADA)}`
    const { body } = await server.call('GET', `${path}&client_id=${DEMO_SPA}&fields=user_id,client_id`)
    assert.deepEqual(body, { refresh_tokens: [{ user_id: ADA, client_id: DEMO_SPA }] })
    assert.deepEqual((await server.call('GET', `${path}&client_id=other`)).body, { refresh_tokens: [] })
    assert.equal((await server.call('GET', '/api/v2/refresh-tokens')).status, 400)
    const unknown = await server.call('GET', '/api/v2/refresh-tokens?user_id=auth0%7Cnobody')
    assert.equal(unknown.body.errorCode, 'inexistent_user')
  })

  it('are at most 200 of a user and an application: the oldest goes', async () => {
    const first = await signIn(server)
    const second = await signIn(server)
    const ids = (await tokens()).map(({ id }: { id: string }) => id)
    assert.equal(ids.length, 2)
    // The oldest of 200 is the first: 198 more, a little younger than both.
    const copy = `
      insert into protocol_records (model, id, payload, grant_id, user_id, client_id, created_at, expires_at)
      select model, id || n, payload, grant_id || n, user_id, client_id, created_at, expires_at
      from protocol_records, generate_series(1, 198) n
      where model = 'RefreshToken' and payload ->> 'sessionUid' = $1`
    await server.ctx.db.query({ name: '', text: copy }, [second.sid])
    const age = `
      update protocol_records set payload = payload || '{"iiat": 1000}' where payload ->> 'sessionUid' = $1
        and model = 'RefreshToken'`
    await server.ctx.db.query({ name: '', text: age }, [first.sid])
    const last = await signIn(server)
    assert.equal((await refresh(server, first.refreshToken)).status, 403)
    assert.equal((await refresh(server, second.refreshToken)).status, 200)
    assert.equal((await refresh(server, last.refreshToken)).status, 200)
  })
})
