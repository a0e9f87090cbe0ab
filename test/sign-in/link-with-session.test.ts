import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { eachDatabase } from '../support/databases.ts'
import { linkingStage, PASSWORD } from '../support/linking-stage.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Application, newApplication, newVisitor, type Visitor } from '../support/visitor.ts'
import { openStage } from './sign-in-with-factors.ts'

const SCOPE = 'openid update:current_user_identities'

eachDatabase('the session of a browser that links two accounts', (open) => {
  let server: TestServer
  let application: Application
  let count = 0
  const stage = linkingStage(() => ({ server, application }))
  let emails: [string, string]
  let users: [string, string]
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
  })
  after(() => server.stop())
  beforeEach(async () => {
    count += 1
    emails = [`primary${count}@example.com`, `secondary${count}@example.com`]
    users = [await stage.person(emails[0]), await stage.person(emails[1])]
  })

  async function signIn(visitor: Visitor, email: string) {
    const audience = `${server.origin}/api/v2/`
    const begun = await stage.begin({ prompt: 'login', scope: SCOPE, audience }, visitor)
    const back = await visitor.submit(begun.page, { identifier: email, password: PASSWORD }, '/u/login')
    return begun.request.exchange(back.outside)
  }

  async function link(token: string, linkWith: string | undefined) {
    const path = `/api/v2/users/${encodeURIComponent(users[0])}/identities`
    const { status, body } = await server.call('POST', path, { token, body: { link_with: linkWith } })
    assert.equal(status, 201, JSON.stringify(body))
  }

  async function silently(visitor: Visitor) {
    const request = await application.request({ prompt: 'none' })
    const { outside } = await visitor.open(request.url)
    const error = outside?.searchParams.get('error')
    return error ?? (await request.exchange(outside)).claims()?.sub
  }

  it('goes on as the primary’s, and ends with either identity', async () => {
    const visitor = newVisitor(server.origin)
    const first = await signIn(visitor, emails[0])
    const second = await signIn(visitor, emails[1])
    assert.equal(await silently(visitor), users[1])
    await link(first.access_token, second.id_token)
    assert.equal(await silently(visitor), users[0])
    const path = `/api/v2/users/${encodeURIComponent(users[0])}/identities/auth0/${String(users[1].split('|')[1])}`
    assert.equal((await server.call('DELETE', path)).status, 200)
    assert.equal(await silently(visitor), 'login_required')
  })

  it('no other session of the secondary does, nor one where an administrator links', async () => {
    const [here, elsewhere] = [newVisitor(server.origin), newVisitor(server.origin)]
    await signIn(elsewhere, emails[1])
    const first = await signIn(here, emails[0])
    const second = await signIn(here, emails[1])
    await link(first.access_token, second.id_token)
    assert.equal(await silently(elsewhere), 'login_required')
    assert.equal(await silently(here), users[0])

    users = [users[0], await stage.person(`third${count}@example.com`)]
    const third = await signIn(elsewhere, `third${count}@example.com`)
    const path = `/api/v2/users/${encodeURIComponent(users[0])}/identities`
    const body = { provider: 'auth0', user_id: users[1].split('|')[1] }
    assert.equal((await server.call('POST', path, { body })).status, 201)
    assert.equal(await silently(elsewhere), 'login_required')
    assert.ok(third.id_token)
  })

  it('a second factor of the secondary counts for nothing at the primary', async () => {
    const factors = await openStage(server)
    const { secret } = await factors.withApp({ id: users[1], email: emails[1] })
    await factors.withApp({ id: users[0], email: emails[0] })
    const visitor = newVisitor(server.origin)
    const first = await signIn(visitor, emails[0])
    await factors.tenant('always')
    const begun = await stage.begin({ prompt: 'login', scope: SCOPE }, visitor)
    const asked = await visitor.submit(begun.page, { identifier: emails[1], password: PASSWORD }, '/u/login')
    const back = await visitor.submit(asked, { code: codeOf(secret) }, '/u/mfa/totp')
    const second = await begun.request.exchange(back.outside)
    await link(first.access_token, second.id_token)
    const outcome = await silently(visitor)
    await factors.tenant('never')
    assert.equal(outcome, 'mfa_required')
  })
})
