import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { decodeJwt } from 'jose'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { writeClient } from '../../src/store/clients.ts'
import { dropExpired } from '../../src/store/drop-expired.ts'
import { removeSessions } from '../../src/store/sessions.ts'
import { eachDatabase } from '../support/databases.ts'
import { LogoutReceiver } from '../support/logout-receiver.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { ADA, ADA_PATH, refresh, signIn, silentError } from './person.ts'

eachDatabase('sessions of a user', (open) => {
  let server: TestServer
  let receiver: LogoutReceiver
  before(async () => {
    server = await startServer(await open())
    receiver = new LogoutReceiver()
    const client = await server.ctx.directory.client(DEMO_SPA)
    assert.ok(client)
    await writeClient(server.ctx.db, server.ctx.vault, { ...client, backchannelLogoutUrls: [await receiver.start()] })
    server.ctx.directory.forget()
  })
  afterEach(async () => {
    await server.call('DELETE', `${ADA_PATH}/sessions`)
    receiver.tokens.splice(0)
  })
  after(async () => {
    receiver.stop()
    await server.stop()
  })
  const sessions = async () => (await server.call('GET', `${ADA_PATH}/sessions`)).body.sessions

  it('are listed and read under the name that the ID token has, and silent sign-in uses them', async () => {
    const signedIn = await signIn(server)
    const [session] = await sessions()
    assert.equal(session.id, signedIn.sid)
    assert.equal(session.user_id, ADA)
    assert.deepEqual(session.clients, [{ client_id: DEMO_SPA }])
    assert.equal(session.authentication.methods[0].name, 'pwd')
    assert.equal(session.device.last_ip, '127.0.0.1')
    assert.ok(Date.parse(session.expires_at) > Date.parse(session.idle_expires_at))
    assert.deepEqual((await server.call('GET', `/api/v2/sessions/${session.id}`)).body, session)
    assert.equal(await silentError(server, signedIn), undefined)
    assert.equal((await sessions()).length, 1)
  })

  it('are paged by id', async () => {
    for (let index = 0; index < 3; index++) await signIn(server)
    const first = await server.call('GET', `${ADA_PATH}/sessions?take=2`)
    assert.equal(first.body.sessions.length, 2)
    const second = await server.call('GET', `${ADA_PATH}/sessions?take=2&from=${first.body.next}`)
    assert.equal(second.body.sessions.length, 1)
    assert.equal('next' in second.body, false)
  })

  it('end at once when they are deleted; the application is told, and refresh tokens live on', async () => {
    const signedIn = await signIn(server)
    const other = await signIn(server)
    const gone = await server.call('DELETE', `/api/v2/sessions/${signedIn.sid}`)
    assert.deepEqual([gone.status, gone.body], [202, {}])
    assert.equal(await silentError(server, signedIn), 'login_required')
    assert.equal(await silentError(server, other), undefined)
    assert.equal((await server.call('GET', `/api/v2/sessions/${signedIn.sid}`)).status, 404)
    assert.equal((await refresh(server, signedIn.refreshToken)).status, 200)
    await until('the application is told', () =>
      receiver.tokens.some((token) => decodeJwt(token)['sid'] === signedIn.sid),
    )
    assert.equal((await server.call('DELETE', `/api/v2/sessions/${signedIn.sid}`)).status, 202)
  })

  it('take their refresh tokens along when they are revoked, and no others', async () => {
    const signedIn = await signIn(server)
    const other = await signIn(server)
    const revoked = await server.call('POST', `/api/v2/sessions/${signedIn.sid}/revoke`)
    assert.deepEqual([revoked.status, revoked.body], [202, {}])
    assert.equal(await silentError(server, signedIn), 'login_required')
    assert.equal((await refresh(server, signedIn.refreshToken)).body.error, 'invalid_grant')
    assert.equal((await refresh(server, other.refreshToken)).status, 200)
    const again = await server.call('POST', `/api/v2/sessions/${signedIn.sid}/revoke`)
    assert.deepEqual([again.status, again.body.message], [404, 'The session does not exist.'])
  })

  it('keep metadata, which an application at the same session does not lose', async () => {
    const signedIn = await signIn(server)
    const path = `/api/v2/sessions/${signedIn.sid}`
    const noted = await server.call('PATCH', path, { body: { session_metadata: { device: 'kiosk' } } })
    assert.deepEqual([noted.status, noted.body.session_metadata], [200, { device: 'kiosk' }])
    assert.equal(await silentError(server, signedIn), undefined)
    assert.deepEqual((await server.call('GET', path)).body.session_metadata, { device: 'kiosk' })
    await server.call('PATCH', path, { body: { session_metadata: null } })
    assert.equal('session_metadata' in (await server.call('GET', path)).body, false)
    for (const body of [{ session_metadata: { deep: {} } }, { other: 1 }, { session_metadata: 'text' }]) {
      assert.equal((await server.call('PATCH', path, { body })).body.errorCode, 'invalid_body')
    }
  })

  it('stay ended when a request that had read one before writes it back', async () => {
    const signedIn = await signIn(server)
    const { db } = server.ctx
    const read = { name: '', text: `select * from protocol_records where model = 'Session' and uid = $1` }
    const [row] = await db.query<Record<string, unknown>>(read, [signedIn.sid])
    await removeSessions(db, { id: signedIn.sid })
    const back = 'insert into protocol_records select * from jsonb_populate_record(null::protocol_records, $1::jsonb)'
    await db.query({ name: '', text: back }, [JSON.stringify(row)])
    assert.equal(await silentError(server, signedIn), 'login_required')
    assert.deepEqual(await sessions(), [])
    await dropExpired(db)
    assert.deepEqual(await db.query(read, [signedIn.sid]), [])
  })

  it('are all ended with a user’s access, refresh tokens too unless they are to stay', async () => {
    const [one, two] = [await signIn(server), await signIn(server)]
    const kept = { session_id: one.sid, preserve_refresh_tokens: true }
    assert.equal((await server.call('POST', `${ADA_PATH}/revoke-access`, { body: kept })).status, 202)
    assert.equal(await silentError(server, one), 'login_required')
    assert.equal((await refresh(server, one.refreshToken)).status, 200)
    assert.equal(await silentError(server, two), undefined)
    assert.equal((await server.call('POST', `${ADA_PATH}/revoke-access`, { body: {} })).status, 202)
    assert.equal(await silentError(server, two), 'login_required')
    for (const { refreshToken } of [one, two]) assert.equal((await refresh(server, refreshToken)).status, 403)
  })

  it('of another user are not reached through a user, and nobody reads them with a user token', async () => {
    const signedIn = await signIn(server)
    const bob = `/api/v2/users/${encodeURIComponent('auth0|00000000000000000000b0b0')}`
    const { status } = await server.call('POST', `${bob}/revoke-access`, { body: { session_id: signedIn.sid } })
    assert.equal(status, 404)
    assert.equal(await silentError(server, signedIn), undefined)
    const token = await server.token({ user: ADA })
    assert.equal((await server.call('GET', `${ADA_PATH}/sessions`, { token })).status, 403)
    assert.equal((await server.call('GET', '/api/v2/users/auth0%7Cnobody/sessions')).body.errorCode, 'inexistent_user')
  })

  it('vanish from the list as soon as the identity that opened them has left', async () => {
    await signIn(server)
    const [{ id: session }] = await sessions()
    await server.ctx.db.query({ name: '', text: 'update identities set epoch = epoch + 1 where owner = $1' }, [ADA])
    assert.deepEqual(await sessions(), [])
    assert.equal((await server.call('GET', `/api/v2/sessions/${session}`)).status, 404)
  })
})
