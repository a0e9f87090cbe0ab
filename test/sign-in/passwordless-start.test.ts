import assert from 'node:assert/strict'
import { it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { useCode } from '../../src/operations/login/use-code.ts'
import { Problem } from '../../src/problems.ts'
import { eachDatabase } from '../support/databases.ts'
import type { CallOptions } from '../support/server.ts'
import { codeTo, letProofsExpire, newest, otherThan, ownWays } from './own-ways-stage.ts'

eachDatabase('/passwordless/start', (open) => {
  const stage = ownWays(open)
  const post = (body: CallOptions['body'], headers: Record<string, string> = {}) =>
    stage.server.call('POST', '/passwordless/start', { body, token: null, headers })
  const start = (changed: object = {}, headers: Record<string, string> = {}) =>
    post({ client_id: DEMO_SPA, connection: 'email', email: 'api@example.com', send: 'code', ...changed }, headers)

  async function redeem(username: string, otp: string, clientId: string = DEMO_SPA, realm = 'email') {
    const { ctx, origin } = stage.server
    const client = await ctx.directory.client(clientId)
    const connection = (await ctx.directory.connections()).find(({ name }) => name === realm)
    assert.ok(client && connection)
    const from = { ip: '10.2.2.2', userAgent: 'test', origin }
    const used = await useCode(ctx, { connection, client, recipient: username, code: otp, ...from })
    if (!(used instanceof Problem)) return used.key
    return used.details['isVoid'] === true ? 'code_void' : used.code
  }

  it('sends a code and answers in Auth0’s shape, the same for known and unknown ones (T23)', async () => {
    const answers = []
    for (const email of ['Emmy@Example.com', 'Nobody.Here@Example.com']) {
      const { status, body, headers } = await start({ email }, { 'accept-language': 'de' })
      assert.match(body._id, /^[0-9a-f]{24}$/)
      assert.equal(body.email, email.toLowerCase())
      assert.match(await newest(stage, body.email), /Anmeldecode|melden Sie sich/)
      answers.push([status, Object.keys(body), body.email_verified, headers.get('cache-control')])
    }
    assert.deepEqual(answers[0], [200, ['_id', 'email', 'email_verified'], false, 'no-store'])
    assert.deepEqual(answers[0], answers[1])
    const sms = await start({ connection: 'sms', phone_number: '+49 151 0000 0099' })
    assert.deepEqual([sms.body.phone_number, sms.body.phone_verified], ['+4915100000099', false])
    assert.match(await codeTo(stage, '+4915100000099'), /^\d{6}$/)
  })

  it('takes a form too', async () => {
    const form = 'client_id=demo-single-page-application&connection=email&email=form@example.com&send=code'
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    assert.equal((await post(`${form}&authParams[scope]=openid`, headers)).status, 200)
    assert.match(await codeTo(stage, 'form@example.com'), /^\d{6}$/)
  })

  it('the code is good once, in minutes, for that client and address', async () => {
    const email = 'redeem@example.com'
    await start({ email })
    const code = await codeTo(stage, email)
    assert.equal(await redeem(email, otherThan(code)), 'code_wrong')
    assert.equal(await redeem('somebody-else@example.com', code), 'code_void')
    assert.equal(await redeem(email, code, 'demo-login-form'), 'code_void')
    assert.equal(await redeem(email, code, DEMO_SPA, 'sms'), 'code_wrong')
    const redeemed = await Promise.all(Array.from({ length: 3 }, () => redeem(' Redeem@Example.com', code)))
    assert.equal(redeemed.filter((key) => /^email\|/.test(key)).length, 1)
    await start({ email })
    await letProofsExpire(stage)
    assert.equal(await redeem(email, await codeTo(stage, email)), 'code_void')
  })

  it('says what is wrong in Auth0’s words', async () => {
    const refusals: [object, number, string][] = [
      [{ client_id: undefined }, 400, 'bad.client_id'],
      [{ client_id: 'nobody' }, 401, 'access_denied'],
      [{ connection: undefined }, 400, 'bad.connection'],
      [{ connection: 'none' }, 400, 'bad.connection'],
      [{ connection: 'google-oauth2' }, 400, 'bad.connection'],
      [{ email: undefined }, 400, 'bad.email'],
      [{ email: 'nonsense' }, 400, 'bad.email'],
      [{ email: 'a@example.com,b@example.com' }, 400, 'bad.email'],
      [{ email: 'a@example.com\r\nBcc: b@example.com' }, 400, 'bad.email'],
      [{ connection: 'sms', phone_number: '0151' }, 400, 'bad.phone_number'],
      [{ connection: 'sms' }, 400, 'bad.phone_number'],
      [{ send: 'pigeon' }, 400, 'bad.send'],
      [{ authParams: 'scope=openid' }, 400, 'bad.authParams'],
    ]
    for (const [changed, status, error] of refusals) {
      const answer = await start(changed)
      assert.deepEqual([answer.status, answer.body.error], [status, error], JSON.stringify(changed))
      assert.equal(typeof answer.body.error_description, 'string')
    }
    assert.equal((await post('{')).body.error, 'bad.request')
    assert.equal((await post('x', { 'content-type': 'text/plain' })).status, 400)
    assert.equal((await stage.server.outbox('b@example.com')).length, 0)
  })

  it('an application on a server shows its secret', async () => {
    const client_id = 'demo-web-application'
    const { secret } = (await stage.server.ctx.directory.client(client_id)) ?? {}
    for (const client_secret of [undefined, 'wrong']) {
      const refused = await start({ client_id, client_secret })
      assert.deepEqual([refused.status, refused.body.error], [401, 'access_denied'])
    }
    assert.equal((await start({ client_id, client_secret: secret, email: 'server@example.com' })).status, 200)
    const basic = Buffer.from(`${client_id}:${secret ?? ''}`).toString('base64')
    const byHeader = await start({ email: 'server@example.com' }, { authorization: `Basic ${basic}` })
    assert.equal(byHeader.status, 200)
  })

  it('a page of the client may read the answer, and no other page', async () => {
    const allowed = async (origin: string) =>
      (await start({ email: 'cors@example.com' }, { origin })).headers.get('access-control-allow-origin')
    assert.equal(await allowed('http://localhost:3000'), 'http://localhost:3000')
    assert.equal(await allowed('https://evil.example.net'), null)
  })

  it('sends fifty an hour from one address and ten to one mailbox; a trusted server says for whom it asks', async () => {
    const statuses = []
    for (let index = 0; index < 11; index++) statuses.push((await start({ email: 'ten@example.com' })).status)
    assert.deepEqual(statuses, [...Array<number>(10).fill(200), 429])
    let last = 200
    for (let index = 0; last === 200 && index < 50; index++) {
      last = (await start({ email: `fifty${index}@example.com` })).status
    }
    assert.equal(last, 429)
    const path = '/api/v2/clients/demo-web-application'
    const client = (await stage.server.call('PATCH', path, { body: { is_token_endpoint_ip_header_trusted: true } }))
      .body
    const { client_id, client_secret } = client
    const named = { client_id, client_secret, email: 'forwarded@example.com' }
    assert.equal((await start(named)).status, 429)
    assert.equal((await start(named, { 'auth0-forwarded-for': '203.0.113.7' })).status, 200)
    const spa = { email: 'forwarded@example.com' }
    assert.equal((await start(spa, { 'auth0-forwarded-for': '203.0.113.8' })).status, 429)
  })
})
