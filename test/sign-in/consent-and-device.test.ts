import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { aClient, enableClient } from '../support/token-endpoint.ts'
import { CALLBACK, newApplication, newVisitor, type Visitor } from '../support/visitor.ts'

const ADA = { identifier: 'ada@example.com', password: DEMO_PASSWORD }

eachDatabase('consent', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  after(() => server.stop())

  async function asked(visitor: Visitor, changed: Record<string, string> = {}) {
    const secret = (await server.ctx.directory.client('demo-third-party'))?.secret ?? ''
    const request = await (await newApplication(server.origin, 'demo-third-party', secret)).request(changed)
    return { request, page: await visitor.open(request.url) }
  }

  it('is asked of a third-party application once, and again where the request wants that', async () => {
    const visitor = newVisitor(server.origin)
    const first = await asked(visitor)
    const consent = await visitor.submit(first.page, ADA, '/u/login')
    assert.match(consent.url, /\/u\/consent/)
    const back = await visitor.submit(consent, { decision: 'allow' }, '/u/consent')
    assert.equal((await first.request.exchange(back.outside)).claims()?.sub, 'auth0|00000000000000000000ada0')
    const again = await asked(visitor)
    assert.ok(again.page.outside?.searchParams.get('code'), 'nothing is asked the second time')
    assert.match((await asked(visitor, { prompt: 'consent' })).page.url, /\/u\/consent/)
    const more = await asked(visitor, { scope: 'openid profile email phone', prompt: 'none' })
    assert.equal(more.page.outside?.searchParams.get('error'), 'consent_required')
  })

  it('that is refused is told to the application', async () => {
    const visitor = newVisitor(server.origin)
    const { page } = await asked(visitor)
    const consent = await visitor.submit(page, { ...ADA, identifier: 'bob@example.com' }, '/u/login')
    const back = await visitor.submit(consent, { decision: 'deny' }, '/u/consent')
    assert.equal(back.outside?.searchParams.get('error'), 'access_denied')
  })

  it('to an application that is deleted meanwhile is given to nobody: the page says that it is over', async () => {
    const made = { firstParty: false, callbacks: [CALLBACK], grantTypes: ['authorization_code'] }
    const { id, secret } = await aClient(server, made)
    await enableClient(server, id)
    const visitor = newVisitor(server.origin)
    const { url } = await (await newApplication(server.origin, id, secret)).request()
    const consent = await visitor.submit(await visitor.open(url), ADA, '/u/login')
    assert.match(consent.url, /\/u\/consent/)
    assert.equal((await server.call('DELETE', `/api/v2/clients/${id}`)).status, 204)
    const over = await visitor.submit(consent, { decision: 'allow' }, '/u/consent')
    assert.deepEqual([over.status, over.outside], [400, null], over.html.slice(0, 500))
  })

  it('is not asked of our own applications', async () => {
    const visitor = newVisitor(server.origin)
    const request = await (await newApplication(server.origin, DEMO_SPA)).request()
    const back = await visitor.submit(await visitor.open(request.url), ADA, '/u/login')
    assert.ok(back.outside?.searchParams.get('code'))
  })
})

eachDatabase('a device', (open) => {
  let server: TestServer
  let config: oidc.Configuration
  before(async () => {
    server = await startServer(await open())
    config = (await newApplication(server.origin, 'demo-television')).config
  })
  after(() => server.stop())

  const begin = () => oidc.initiateDeviceAuthorization(config, { scope: 'openid profile offline_access' })
  const poll = (device: oidc.DeviceAuthorizationResponse) =>
    oidc.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:device_code', {
      device_code: device.device_code,
    })

  it('is signed in by its code, once, after a person has confirmed what asks', async () => {
    const device = await begin()
    assert.match(device.user_code, /^[A-Z]{4}-[A-Z]{4}$/)
    await assert.rejects(poll(device), { error: 'authorization_pending' })
    const visitor = newVisitor(server.origin)
    const typed = await visitor.open(`${server.origin}/activate?user_code=${device.user_code}`)
    assert.match(typed.html, new RegExp(device.user_code))
    const confirm = await visitor.submit(typed, { user_code: device.user_code }, '/activate')
    assert.match(confirm.html, /Demo television/)
    const login = await visitor.submit(confirm, { decision: 'allow' }, '/activate')
    assert.match(login.url, /\/u\/login/)
    const done = await visitor.submit(login, ADA, '/u/login')
    assert.equal(done.status, 200)
    const tokens = await poll(device)
    assert.equal(tokens.claims()?.sub, 'auth0|00000000000000000000ada0')
    assert.ok(tokens.refresh_token)
    await assert.rejects(poll(device), { error: 'invalid_grant' })
  })

  it('that a person refuses is told so; a code that nobody has is asked for again', async () => {
    const device = await begin()
    const visitor = newVisitor(server.origin)
    const page = await visitor.open(`${server.origin}/activate`)
    const wrong = await visitor.submit(page, { user_code: 'BBBB-BBBB' }, '/activate')
    assert.match(wrong.html, /role="alert"/)
    const confirm = await visitor.submit(wrong, { user_code: device.user_code }, '/activate')
    await visitor.submit(confirm, { decision: 'deny' }, '/activate')
    await assert.rejects(poll(device), { error: 'access_denied' })
  })
})
