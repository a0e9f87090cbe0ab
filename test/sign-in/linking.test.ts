import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type Application, newApplication, newVisitor, type Visitor } from '../support/visitor.ts'

const PASSWORD = 'Rope-and-harness-9'

eachDatabase('suggested linking', (open) => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  let count = 0
  let email = ''
  let existing = ''
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
    await connect('the-idp', { email_verified_trusted: true })
  })
  after(async () => {
    await idp.stop()
    await server.stop()
  })
  beforeEach(async () => {
    count += 1
    email = `twice${count}@example.com`
    existing = await person({ email, email_verified: true })
    idp.person = { sub: `sub${count}`, email, email_verified: true, name: 'Twice' }
  })

  async function connect(name: string, options: object): Promise<string> {
    const body = { name, strategy: 'oidc', options: { ...idp.options, ...options }, enabled_clients: [DEMO_SPA] }
    const answer = await server.call('POST', '/api/v2/connections', { body })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body.id
  }

  async function person(changed: object): Promise<string> {
    const body = { connection: 'Username-Password-Authentication', password: PASSWORD, ...changed }
    const made = await server.call('POST', '/api/v2/users', { body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return made.body.user_id
  }

  /** Comes back from the provider: what our server shows then. */
  async function arrive(visitor: Visitor = newVisitor(server.origin), connection = 'the-idp', changed = {}) {
    const request = await application.request(changed)
    const login = await visitor.open(request.url)
    const away = await visitor.submit(login, { connection }, '/u/login/provider')
    const parameters = idp.signIn(String(away.outside))
    const page = await visitor.open(`${server.origin}/login/callback/${connection}?${parameters.toString()}`)
    return { visitor, request, page }
  }

  async function identitiesOf(user: string): Promise<string[]> {
    const { body } = await server.call('GET', `/api/v2/users/${encodeURIComponent(user)}`)
    return body.identities?.map((one: any) => `${one.provider}|${one.user_id}`) ?? []
  }

  async function toConfirmation() {
    const { visitor, request, page } = await arrive()
    const login = await visitor.submit(page, { decision: 'link' }, '/u/link')
    const confirm = await visitor.submit(login, { identifier: email, password: PASSWORD }, '/u/login')
    assert.match(confirm.url, /\/u\/link\/confirm/)
    return { visitor, request, confirm }
  }

  it('links after a sign-in with the older account, and the application gets what it asked for, with its own state', async () => {
    const { visitor, request, page } = await arrive()
    assert.match(page.url, /\/u\/link\?/)
    assert.ok(!page.html.includes(existing), 'the other account is not told')
    const login = await visitor.submit(page, { decision: 'link' }, '/u/link')
    const other = await visitor.submit(
      login,
      { identifier: 'ada@example.com', password: 'Carabiner-demo-1' },
      '/u/login',
    )
    assert.match(other.html, /role="alert"/, 'another account is no end of it')
    const confirm = await visitor.submit(other, { identifier: email, password: PASSWORD }, '/u/login')
    assert.deepEqual(await identitiesOf(existing), [existing], 'nothing is linked before both are confirmed')
    const back = await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await request.exchange(back.outside)).claims()?.sub, existing)
    assert.deepEqual(await identitiesOf(existing), [existing, `oidc|the-idp|sub${count}`])
  })

  it('afterwards either identity signs in as the one user, also silently; after an unlink each is itself', async () => {
    const { visitor, request, confirm } = await toConfirmation()
    const back = await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    await request.exchange(back.outside)
    const silent = await application.request({ prompt: 'none' })
    const again = await visitor.open(silent.url)
    assert.equal((await silent.exchange(again.outside)).claims()?.sub, existing)
    const upstream = await arrive()
    assert.equal((await upstream.request.exchange(upstream.page.outside)).claims()?.sub, existing)
    await server.call('DELETE', `/api/v2/users/${encodeURIComponent(existing)}/identities/oidc/the-idp%7Csub${count}`)
    const dead = await visitor.open((await application.request({ prompt: 'none' })).url)
    assert.equal(dead.outside?.searchParams.get('error'), 'login_required', 'a session of both ends with either')
  })

  it('keeps separate accounts separate, and asks again next time unless it is told never to', async () => {
    const first = await arrive()
    const back = await first.visitor.submit(first.page, { decision: 'separate' }, '/u/link')
    assert.equal((await first.request.exchange(back.outside)).claims()?.sub, `oidc|the-idp|sub${count}`)
    const second = await arrive()
    await second.visitor.submit(second.page, { decision: 'never' }, '/u/link')
    const third = await arrive()
    assert.ok(third.page.outside?.searchParams.has('code'))
  })

  it('T6: suggests nothing where the provider has not verified the address, or the older account has not', async () => {
    idp.person = { sub: `unverified${count}`, email, email_verified: false }
    assert.ok((await arrive()).page.outside?.searchParams.has('code'))
    const squatted = `squatted${count}@example.com`
    await person({ email: squatted, email_verified: false })
    idp.person = { sub: `owner${count}`, email: squatted, email_verified: true }
    assert.ok((await arrive()).page.outside?.searchParams.has('code'))
  })

  it('T7: suggests nothing where the same provider vouches for another account with this address, and warns', async () => {
    const first = await arrive()
    await first.visitor.submit(first.page, { decision: 'separate' }, '/u/link')
    idp.person = { sub: `recycled${count}`, email, email_verified: true }
    const second = await arrive()
    assert.ok(second.page.outside?.searchParams.has('code'))
    const { body: warnings } = await server.call('GET', '/api/v2/logs?q=type:w&sort=date:-1&per_page=100')
    const about = warnings.filter(({ user_id: user }: { user_id: string }) => user === `oidc|the-idp|recycled${count}`)
    assert.equal(about.length, 1)
    assert.match(about[0].description, /Another account of the same connection has this address/)
    assert.equal(about[0].client_id, DEMO_SPA)
  })

  it('T1: a squatter’s password, session and refresh token are dead once the owner of the address arrives', async () => {
    const squatted = `victim${count}@example.com`
    const squatter = await person({ email: squatted, email_verified: false })
    const attacker = newVisitor(server.origin)
    const request = await application.request({ scope: 'openid offline_access' })
    const back = await attacker.submit(
      await attacker.open(request.url),
      { identifier: squatted, password: PASSWORD },
      '/u/login',
    )
    const tokens = await request.exchange(back.outside)
    assert.equal(tokens.claims()?.sub, squatter)
    idp.person = { sub: `true-owner${count}`, email: squatted, email_verified: true }
    assert.ok((await arrive()).page.outside?.searchParams.has('code'))
    await assert.rejects(oidc.refreshTokenGrant(application.config, tokens.refresh_token ?? ''))
    const silent = await attacker.open((await application.request({ prompt: 'none' })).url)
    assert.equal(silent.outside?.searchParams.get('error'), 'login_required')
    const login = await attacker.open((await application.request()).url)
    const refused = await attacker.submit(login, { identifier: squatted, password: PASSWORD }, '/u/login')
    assert.equal(refused.status, 400)
  })

  it('T10, T11: a confirmation that is open while either side is linked or unlinked elsewhere links nothing', async () => {
    const { visitor, confirm } = await toConfirmation()
    const third = await person({ email: `third${count}@example.com`, email_verified: true })
    const joining = { provider: 'oidc', user_id: `the-idp|sub${count}` }
    const path = `/api/v2/users/${encodeURIComponent(third)}/identities`
    assert.equal((await server.call('POST', path, { body: joining })).status, 201)
    assert.equal((await server.call('DELETE', `${path}/oidc/the-idp%7Csub${count}`)).status, 200)
    await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.deepEqual(await identitiesOf(existing), [existing])
  })

  it('T12: of a hundred confirmations at once exactly one links', async () => {
    const { visitor, confirm } = await toConfirmation()
    const all = await Promise.all(
      Array.from({ length: 100 }, () => visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')),
    )
    assert.ok(all.every(({ status }) => status < 500))
    assert.deepEqual(await identitiesOf(existing), [existing, `oidc|the-idp|sub${count}`])
    const links = await server.ctx.db.query<{ count: number }>(
      {
        name: 'test_links_of',
        text: "select count(*)::int as count from operations where action = 'link' and users[1] = $1",
      },
      [existing],
    )
    assert.equal(links[0]?.count, 1)
  })

  it('links by itself only where the connection says so, and only verified addresses', async () => {
    await connect(`auto${count}`, { email_verified_trusted: true, automatic_linking: true })
    const { request, page } = await arrive(undefined, `auto${count}`)
    assert.equal((await request.exchange(page.outside)).claims()?.sub, existing)
    assert.ok((await server.outbox(email)).length > 0, 'both owners are told')
  })
})
