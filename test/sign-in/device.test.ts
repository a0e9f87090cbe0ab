import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import * as oidc from 'openid-client'
import { eachDatabase } from '../support/databases.ts'
import { askToken } from '../support/token-endpoint.ts'
import { newApplication, newVisitor, type Visited, type Visitor } from '../support/visitor.ts'
import { type ActionsStage, openActionsStage } from './actions-stage.ts'
import { PASSWORD, type Person } from './sign-in-with-factors.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

eachDatabase('a device and its code', (open) => {
  let stage: ActionsStage
  let config: oidc.Configuration
  let ada: Person
  before(async () => {
    stage = await openActionsStage(open())
    config = (await newApplication(stage.server.origin, 'demo-television')).config
    ada = await stage.person('ada')
  })
  beforeEach(() => stage.act())
  after(() => stage.stop())

  const begin = () => oidc.initiateDeviceAuthorization(config, { scope: 'openid profile' })
  const poll = (device: oidc.DeviceAuthorizationResponse) =>
    oidc.genericGrantRequest(config, GRANT, { device_code: device.device_code })

  async function type(visitor: Visitor, code: string): Promise<Visited> {
    return visitor.submit(await visitor.open(`${stage.server.origin}/activate`), { user_code: code }, '/activate')
  }

  async function allow(visitor: Visitor, page: Visited): Promise<Visited> {
    const login = await visitor.submit(page, { decision: 'allow' }, '/activate')
    return visitor.submit(login, { identifier: ada.email, password: PASSWORD }, '/u/login')
  }

  it('lives for 15 minutes and is asked for every 5 seconds', async () => {
    const device = await begin()
    assert.deepEqual([device.expires_in, device.interval], [900, 5])
    assert.match(device.user_code, /^[A-Z]{4}-[A-Z]{4}$/)
    assert.equal(device.verification_uri, `${stage.server.origin}/activate`)
  })

  it('that is asked for too soon is told to slow down, until somebody has decided; after the interval it is not', async () => {
    const [device, other] = [await begin(), await begin()]
    await assert.rejects(poll(device), { error: 'authorization_pending' })
    const { status, body } = await askToken(stage.server, {
      ...{ grant_type: GRANT, client_id: 'demo-television', device_code: device.device_code },
    })
    assert.deepEqual([status, body.error], [429, 'slow_down'])
    await assert.rejects(poll(other), { error: 'authorization_pending' }, 'another device has a clock of its own')
    const later =
      'update attempts set blocked_until = blocked_until - $1::interval, expires_at = expires_at - $1::interval'
    await stage.server.ctx.db.query({ name: '', text: later }, ['5 seconds'])
    await assert.rejects(poll(device), { error: 'authorization_pending' })
    await assert.rejects(poll(device), { error: 'slow_down' })
    const visitor = newVisitor(stage.server.origin)
    await allow(visitor, await type(visitor, device.user_code))
    assert.equal((await poll(device)).claims()?.sub, ada.id)
  })

  it('is typed in any case, with or without the dash, and shown with what asks for it', async () => {
    const device = await begin()
    const confirm = await type(newVisitor(stage.server.origin), device.user_code.toLowerCase().replace('-', ' '))
    assert.ok(confirm.html.includes(device.user_code))
    assert.match(confirm.html, /Demo television/)
    const style = /href="([^"]+\.css[^"]*)"/.exec(confirm.html)?.[1] ?? assert.fail('no style')
    assert.equal((await fetch(new URL(style, confirm.url))).status, 200)
    assert.match(String(confirm.headers.get('content-security-policy')), /style-src 'self'/)
  })

  it('that has expired, or was used, is as wrong as one that there never was', async () => {
    const words = async (code: string) => {
      const page = await type(newVisitor(stage.server.origin), code)
      return /role="alert"[^>]*>([\s\S]*?)<\/div>/.exec(page.html)?.[1] ?? assert.fail(page.html)
    }
    const unknown = await words('BBBB-BBBB')
    const expired = await begin()
    const end = "update protocol_records set expires_at = now() - interval '1 second' where model = 'DeviceCode'"
    await stage.server.ctx.db.query({ name: '', text: end }, [])
    assert.equal(await words(expired.user_code), unknown)
    await assert.rejects(poll(expired), { error: 'expired_token' })
    const used = await begin()
    const visitor = newVisitor(stage.server.origin)
    await allow(visitor, await type(visitor, used.user_code))
    assert.equal(await words(used.user_code), unknown)
    assert.equal((await poll(used)).claims()?.sub, ada.id)
    await assert.rejects(poll(used), { error: 'invalid_grant' })
  })

  it('counts only on the page that showed it: another site posts nothing', async () => {
    const device = await begin()
    const visitor = newVisitor(stage.server.origin)
    await type(visitor, device.user_code)
    const body = new URLSearchParams({ user_code: device.user_code, confirm: 'yes', xsrf: 'guessed' })
    const forged = await visitor.open(`${stage.server.origin}/activate`, { method: 'POST', body })
    assert.equal(forged.status, 400)
    await assert.rejects(poll(device), { error: 'authorization_pending' })
  })

  it('is refused by an Action: the person sees it, and the device is told', async () => {
    await stage.act(`if (event.transaction.protocol === 'oauth2-device-code') api.access.deny('No televisions.')`)
    const device = await begin()
    const visitor = newVisitor(stage.server.origin)
    const done = await allow(visitor, await type(visitor, device.user_code))
    assert.doesNotMatch(done.html, /name="user_code"/)
    await assert.rejects(poll(device), { error: 'access_denied', error_description: 'No televisions.' })
  })

  it('has what Actions add in its tokens, also where a session signs it in', async () => {
    await stage.act(`api.idToken.setCustomClaim('https://example.com/told', 1)`)
    const visitor = newVisitor(stage.server.origin)
    for (const isFirst of [true, false]) {
      const device = await begin()
      const page = await type(visitor, device.user_code)
      const done = isFirst ? await allow(visitor, page) : await visitor.submit(page, { decision: 'allow' }, '/activate')
      assert.equal(done.status, 200)
      assert.equal((await poll(device)).claims()?.['https://example.com/told'], 1)
    }
  })
})
