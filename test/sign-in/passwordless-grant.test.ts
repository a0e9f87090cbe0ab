import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { startCode } from '../../src/operations/login/start-code.ts'
import { Problem } from '../../src/problems.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { aClient, askToken, claimsOf, LOGIN_FORM, logsOf, short } from '../support/token-endpoint.ts'

const GRANT = 'http://auth0.com/oauth/grant-type/passwordless/otp'

eachDatabase('signing in by a code at the token endpoint', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  after(() => server.stop())

  async function aCode(realm: string, username: string): Promise<string> {
    const connection = (await server.ctx.directory.connections()).find(({ name }) => name === realm)
    assert.ok(connection)
    const wish = { connection, clientId: LOGIN_FORM, recipient: username, ip: '10.0.0.1', locale: 'en', linkTo: null }
    const started = await startCode(server.ctx, wish)
    assert.ok(!(started instanceof Problem))
    const [sent] = await server.outbox(username)
    return /\b(\d{6})\b/.exec(sent?.text ?? '')?.[1] ?? assert.fail('there is no code')
  }
  const ask = (parts: Record<string, unknown>) =>
    askToken(server, { grant_type: GRANT, client_id: LOGIN_FORM, scope: 'openid email phone', ...parts })

  it('signs in by mail and by SMS, makes the user the first time, and takes a code once', async () => {
    for (const [realm, username] of [
      ['email', 'by.code@example.com'],
      ['sms', '+4915100000099'],
    ] as const) {
      const otp = await aCode(realm, username)
      const first = await ask({ realm, username, otp })
      assert.equal(first.status, 200, JSON.stringify(first.body))
      const { sub, email, phone_number: phone } = claimsOf(first.body.id_token)
      assert.equal(email ?? phone, username)
      const what = realm === 'sms' ? 'phone number' : 'email'
      const wrong = [403, 'invalid_grant', `Wrong ${what} or verification code.`]
      assert.deepEqual(short(await ask({ realm, username, otp })), wrong, 'used')
      const again = await ask({ realm, username, otp: await aCode(realm, username) })
      assert.equal(claimsOf(again.body.id_token)['sub'], sub)
    }
    assert.equal((await logsOf(server, 'sepft')).length, 4)
    assert.equal((await logsOf(server, 'fepft')).length, 0, 'a wrong code is logged once, by itself')
  })

  it('T19: fifty first sign-ins of one mailbox at once, each by a code of its own, make one user, and none fails', async () => {
    const username = 'fifty.codes@example.com'
    const uses = []
    // Tries count before they are looked at, so that ten at once from one address would bar the eleventh.
    const barAt = (attempts: number) =>
      server.call('PATCH', '/api/v2/attack-protection/brute-force-protection', { body: { max_attempts: attempts } })
    assert.equal((await barAt(100)).status, 200)
    for (let index = 0; index < 50; index++) {
      const { id } = await aClient(server, { grantTypes: [GRANT], secret: null, tokenEndpointAuthMethod: 'none' })
      await enableFor(id)
      await server.ctx.db.query({ name: '', text: 'delete from attempts' }, [])
      const body = { client_id: id, connection: 'email', email: username, send: 'code' }
      assert.equal((await server.call('POST', '/passwordless/start', { body, token: null })).status, 200)
      const [sent] = await server.outbox(username)
      uses.push({ client_id: id, realm: 'email', username, otp: /\b(\d{6})\b/.exec(sent?.text ?? '')?.[1] })
    }
    const answers = await Promise.all(uses.map((use) => ask(use)))
    await barAt(10)
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    const subjects = new Set(answers.map(({ body }) => claimsOf(body.id_token)['sub']))
    assert.equal(subjects.size, 1)
    const { body: users } = await server.call('GET', `/api/v2/users-by-email?email=${username}`)
    assert.deepEqual(new Set(users.map(({ user_id: id }: { user_id: string }) => id)), subjects)
    assert.equal((await logsOf(server, 'ss')).filter(({ user_name: name }) => name === username).length, 1)
  })

  async function enableFor(clientId: string): Promise<void> {
    const text = "update connections set enabled_clients = array_append(enabled_clients, $1) where name = 'email'"
    await server.ctx.db.query({ name: '', text }, [clientId])
    server.ctx.directory.forget()
  }

  it('logs a block once', async () => {
    const username = 'guessed@example.com'
    const guess = { realm: 'email', username, otp: 'wrong!' }
    let last = await ask(guess)
    for (let codes = 0; codes < 4; codes++) {
      await aCode('email', username)
      for (let tries = 0; tries < 3; tries++) last = await ask(guess)
    }
    assert.equal(last.status, 429)
    const blocks = await logsOf(server, 'limit_wc')
    assert.ok(blocks.length > 0)
    assert.equal((await logsOf(server, 'fepft')).length, 0)
  })

  it('refuses other connections, other clients, and what is missing', async () => {
    const otp = await aCode('email', 'second@example.com')
    const notEnabled = [403, 'unauthorized_client', 'The connection is not enabled for the client.']
    const wish = { realm: 'email', username: 'second@example.com', otp }
    const stranger = await aClient(server, { grantTypes: [GRANT] })
    const credentials = { client_id: stranger.id, client_secret: stranger.secret }
    assert.deepEqual(short(await ask({ ...wish, ...credentials })), notEnabled)
    for (const realm of ['Username-Password-Authentication', 'google-oauth2', 'nowhere']) {
      assert.deepEqual(short(await ask({ ...wish, realm })), notEnabled)
    }
    assert.deepEqual(short(await ask({ ...wish, otp: '' })), [
      400,
      'invalid_request',
      'Missing required parameter: otp',
    ])
    const found = await server.call('GET', '/api/v2/users-by-email?email=second@example.com')
    assert.deepEqual(found.body, [], 'nobody was made')
    assert.equal((await ask(wish)).status, 200)
  })

  it('of fifty uses of one code at once, at most one signs in', async () => {
    const wish = { realm: 'email', username: 'once@example.com', otp: await aCode('email', 'once@example.com') }
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(wish)))
    assert.ok(answers.every(({ status }) => status === 200 || status === 403))
    assert.ok(answers.filter(({ status }) => status === 200).length <= 1)
  })
})
