import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { openUpstreams } from '../../src/connections/upstreams.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { tellApplications } from '../../src/steps/back-channel-logout.ts'
import { writeClient } from '../../src/store/clients.ts'
import { eachDatabase } from '../support/databases.ts'
import { LogoutReceiver } from '../support/logout-receiver.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { type Application, newApplication, newVisitor } from '../support/visitor.ts'

const ADA = 'auth0|00000000000000000000ada0'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

eachDatabase('back-channel logout', (open) => {
  let server: TestServer
  let application: Application
  let receiver: LogoutReceiver
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    receiver = new LogoutReceiver()
    const client = await server.ctx.directory.client(DEMO_SPA)
    assert.ok(client)
    await writeClient(server.ctx.db, server.ctx.vault, { ...client, backchannelLogoutUrls: [await receiver.start()] })
    server.ctx.directory.forget()
  })
  afterEach(() => receiver.tokens.splice(0))
  after(async () => {
    receiver.stop()
    await server.stop()
  })

  async function signInAndOut() {
    const visitor = newVisitor(server.origin)
    const request = await application.request()
    const page = await visitor.open(request.url)
    const back = await visitor.submit(page, { identifier: 'ada@example.com', password: DEMO_PASSWORD }, '/u/login')
    const tokens = await request.exchange(back.outside)
    const left = await visitor.open(`${server.origin}/v2/logout?client_id=${DEMO_SPA}&returnTo=http://localhost:3000`)
    assert.equal(left.outside?.href, 'http://localhost:3000/')
    return tokens
  }

  it('tells the application with a token that its library accepts: signed by our key, of this session', async () => {
    const tokens = await signInAndOut()
    await until('the application is told', () => receiver.tokens.length === 1)
    const keys = createRemoteJWKSet(new URL(`${server.origin}/.well-known/jwks.json`))
    const wanted = { issuer: `${server.origin}/`, audience: DEMO_SPA, typ: 'logout+jwt', algorithms: ['RS256'] }
    const { payload } = await jwtVerify(receiver.tokens[0] ?? '', keys, wanted)
    assert.equal(payload.sub, ADA)
    assert.equal(payload['sid'], tokens.claims()?.['sid'])
    assert.deepEqual(payload['events'], { [EVENT]: {} })
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 120)
    assert.match(payload.jti ?? '', /.{20}/)
    assert.equal('nonce' in payload, false)
  })

  it('gives a token that opens nothing here', async () => {
    await signInAndOut()
    await until('the application is told', () => receiver.tokens.length === 1)
    const token = receiver.tokens[0] ?? ''
    assert.equal((await server.call('GET', `/api/v2/users/${encodeURIComponent(ADA)}`, { token })).status, 401)
    const hinted = await fetch(`${server.origin}/oidc/logout?id_token_hint=${token}`, { redirect: 'manual' })
    assert.equal(hinted.status, 400)
  })

  it('tries again where the application fails first, with a new token, and logs the success', async () => {
    receiver.answers = [500]
    await signInAndOut()
    await until('the application is told again', () => receiver.tokens.length === 2)
    const [first, second] = receiver.tokens.map((token) => decodeJwt(token).jti)
    assert.notEqual(first, second)
    await until('it is logged', async () => (await logged('oidc_backchannel_logout_succeeded')).length > 0)
  })

  it('gives up on one that hangs, after three tries, and logs the failure', async () => {
    receiver.answers = [null, null, null]
    const upstreams = openUpstreams(server.ctx.config, { requestMs: 100, wholeMs: 1000 })
    const signedOut = { origin: server.origin, userId: ADA, ip: '127.0.0.1', userAgent: 'test' }
    const applications = [{ clientId: DEMO_SPA, sid: 'sid_1' }]
    await tellApplications({ ...server.ctx, upstreams }, { ...signedOut, applications }, [0, 10, 10])
    assert.equal(receiver.tokens.length, 3)
    const [entry] = await logged('oidc_backchannel_logout_failed')
    assert.match(String(entry?.['description']), /did not answer in time/)
    assert.equal(entry?.['client_id'], DEMO_SPA)
  })

  async function logged(type: string): Promise<Record<string, unknown>[]> {
    const { body } = await server.call('GET', `/api/v2/logs?q=type:${type}`)
    return body as Record<string, unknown>[]
  }
})
