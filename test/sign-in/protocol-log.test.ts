import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { logLater } from '../../src/steps/log-later.ts'
import { DatabaseUnavailable } from '../../src/store/database.ts'
import { eachDatabase } from '../support/databases.ts'
import { DATABASE } from '../support/people-with-passwords.ts'
import { type TestServer, callUrl, startServer } from '../support/server.ts'
import { aClient, askToken, enableClient, logsOf, setTenant } from '../support/token-endpoint.ts'
import { type Application, CALLBACK, newApplication, newVisitor } from '../support/visitor.ts'

const ADA = 'auth0|00000000000000000000ada0'

eachDatabase('the log of protocol events', (open) => {
  let server: TestServer
  let application: Application
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
  })
  after(() => server.stop())

  async function signIn(changed: Record<string, string> = {}) {
    const visitor = newVisitor(server.origin)
    const request = await application.request({ scope: 'openid offline_access', ...changed })
    const page = await visitor.open(request.url)
    const back = await visitor.submit(page, { identifier: 'ada@example.com', password: DEMO_PASSWORD }, '/u/login')
    return { visitor, request, back }
  }
  const newest = async (type: string) => (await logsOf(server, type))[0] ?? assert.fail(`there is no ${type}`)

  it('tells of a sign-in, its code, its refresh tokens and their end', async () => {
    const { request, back, visitor } = await signIn()
    const first = await request.exchange(back.outside)
    const second = await oidc.refreshTokenGrant(application.config, first.refresh_token ?? '')
    const about = { user_id: ADA, user_name: 'ada@example.com', client_id: DEMO_SPA, connection: DATABASE }
    for (const type of ['s', 'seacft', 'sertft']) {
      const { user_id, user_name, client_id, connection, ip, hostname, log_id } = await newest(type)
      assert.deepEqual({ user_id, user_name, client_id, connection }, about, type)
      assert.equal(ip, '127.0.0.1')
      assert.equal(`http://${hostname}`, server.origin)
      assert.match(log_id, /^900\d{53}$/)
    }
    assert.equal((await newest('seacft')).client_name, 'Demo single-page application')
    await oidc.tokenRevocation(application.config, second.refresh_token ?? '')
    assert.equal((await newest('srrt')).client_id, DEMO_SPA)
    await assert.rejects(oidc.refreshTokenGrant(application.config, second.refresh_token ?? ''))
    assert.equal((await newest('fertft')).description, 'Unknown or invalid refresh token.')
    await visitor.open(`${server.origin}/v2/logout`)
    assert.equal((await newest('slo')).user_id, ADA)
    await assert.rejects(request.exchange(back.outside))
    assert.equal((await newest('feacft')).description, 'Invalid authorization code')
  })

  it('tells of silent sign-ins, good and not', async () => {
    const { visitor } = await signIn()
    const again = await application.request({ prompt: 'none' })
    await visitor.open(again.url)
    assert.equal((await newest('ssa')).user_id, ADA)
    await newVisitor(server.origin).open(again.url)
    const { description, user_id } = await newest('fsa')
    assert.deepEqual([description, user_id], ['Login required', undefined])
  })

  it('tells of clients and their tokens, and of those that were refused', async () => {
    const { id, secret } = server.machineClient
    const wish = { grant_type: 'client_credentials', client_id: id, client_secret: secret }
    const audience = `${server.origin}/api/v2/`
    await askToken(server, { ...wish, audience, scope: 'read:users' })
    const { client_id, user_id, audience: told, scope, description } = await newest('seccft')
    assert.deepEqual([client_id, user_id, told, scope, description], [id, undefined, audience, 'read:users', undefined])
    await askToken(server, { ...wish, client_secret: 'wrong' })
    assert.equal((await newest('feccft')).description, 'Unauthorized')
    await askToken(server, { ...wish, client_id: 'x'.repeat(5000) })
    assert.equal((await newest('feccft')).client_id.length, 100)
    const entries = JSON.stringify(await logsOf(server, 'feccft'))
    assert.ok(!entries.includes(secret), 'no secret is logged')
  })

  it('tells of devices, but not of each question whether they may go on', async () => {
    const form = { client_id: 'demo-television', scope: 'openid' }
    const { body: device } = await callUrl(`${server.origin}/oauth/device/code`, 'POST', { body: form })
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: 'demo-television' }
    const waiting = await askToken(server, { ...grant, device_code: device.device_code })
    assert.equal(waiting.body.error, 'authorization_pending')
    assert.deepEqual(await logsOf(server, 'fede'), [])
    await askToken(server, { ...grant, device_code: 'wrong' })
    assert.equal((await newest('fede')).description, 'Invalid or expired device code.')
  })

  it('tells of the implicit grant that it is advised against, and the tenant can refuse it', async () => {
    const { id } = await aClient(server, { callbacks: [CALLBACK], grantTypes: ['implicit'], secret: null })
    await enableClient(server, id)
    const params = { response_type: 'id_token', client_id: id, redirect_uri: CALLBACK, nonce: 'n', scope: 'openid' }
    const url = `${server.origin}/authorize?${new URLSearchParams(params).toString()}`
    const { visitor } = await signIn()
    const answered = await visitor.open(url)
    assert.match(String(answered.outside), /#.*id_token=/)
    assert.match((await newest('depnote')).description, /response type id_token/)
    await setTenant(server, { refuseDeprecatedGrants: true })
    const refused = await visitor.open(url)
    await setTenant(server, { refuseDeprecatedGrants: false })
    assert.match(String(refused.outside), /#error=unauthorized_client&/)
  })

  it('keeps what could not be written until the database is back, and never fails for it', async () => {
    const { ctx } = server
    let isDown = true
    const query: typeof ctx.db.query = (statement, values) =>
      isDown ? Promise.reject(new DatabaseUnavailable('away')) : ctx.db.query(statement, values)
    const db = { ...ctx.db, query }
    for (let turn = 0; turn < 2500; turn++) logLater({ ...ctx, db }, { type: 'wum', ip: '10.0.0.1' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    isDown = false
    const count = { name: '', text: "select count(*)::int as n from logs where type = 'wum'" }
    for (let turn = 0; turn < 100; turn++) {
      const [row] = await ctx.db.query<{ n: number }>(count, [])
      if (row?.n === 2500) break
      assert.ok(turn < 99, 'the entries were not written')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })
})
