import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type Application, newApplication, newVisitor, type Visitor } from '../support/visitor.ts'

const PASSWORD = 'Rope-and-harness-9'

eachDatabase('an identity of a forgotten account, at sign-in', (open) => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  let count = 0
  /** The account in use, the forgotten one, and the provider's identity, which the latter has. */
  let mine = { id: '', email: '' }
  let old = { id: '', email: '' }
  let key = ''
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
    const options = { ...idp.options, email_verified_trusted: true }
    const body = { name: 'the-idp', strategy: 'oidc', options, enabled_clients: [DEMO_SPA] }
    assert.equal((await server.call('POST', '/api/v2/connections', { body })).status, 201)
  })
  after(async () => {
    await idp.stop()
    await server.stop()
  })
  beforeEach(async () => {
    count += 1
    mine = await person(`mine${count}@example.com`)
    old = await person(`old${count}@example.com`)
    idp.person = { sub: `sub${count}`, email: `elsewhere${count}@example.com`, email_verified: true }
    key = `oidc|the-idp|sub${count}`
    await arrive()
    const link = { provider: 'oidc', user_id: `the-idp|sub${count}` }
    await server.call('POST', `/api/v2/users/${encodeURIComponent(old.id)}/identities`, { body: link })
    idp.person = { sub: `sub${count}`, email: mine.email, email_verified: true }
  })

  async function person(email: string) {
    const body = { connection: 'Username-Password-Authentication', email, password: PASSWORD, email_verified: true }
    const made = await server.call('POST', '/api/v2/users', { body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return { id: made.body.user_id as string, email }
  }

  async function arrive(visitor: Visitor = newVisitor(server.origin)) {
    const request = await application.request()
    const away = await visitor.submit(await visitor.open(request.url), { connection: 'the-idp' }, '/u/login/provider')
    const parameters = idp.signIn(String(away.outside))
    const page = await visitor.open(`${server.origin}/login/callback/the-idp?${parameters.toString()}`)
    return { visitor, request, page }
  }

  async function signIn(email: string, visitor = newVisitor(server.origin)) {
    const request = await application.request()
    const page = await visitor.submit(
      await visitor.open(request.url),
      { identifier: email, password: PASSWORD },
      '/u/login',
    )
    return { visitor, request, page }
  }

  async function identitiesOf(user: string): Promise<string[]> {
    const { body } = await server.call('GET', `/api/v2/users/${encodeURIComponent(user)}`)
    return body.identities?.map((one: any) => `${one.provider}|${one.user_id}`) ?? []
  }

  async function toConfirmation() {
    await signIn(mine.email)
    const { visitor, request, page } = await arrive()
    assert.match(page.url, /\/u\/link\?/)
    const login = await visitor.submit(page, { decision: 'link' }, '/u/link')
    const confirm = await visitor.submit(login, { identifier: mine.email, password: PASSWORD }, '/u/login')
    assert.match(confirm.url, /\/u\/link\/confirm/)
    return { visitor, request, confirm }
  }

  it('comes over to the account in use once both are proven and confirmed, and signs in to that one from then on', async () => {
    const elsewhere = await signIn(old.email)
    const { visitor, request, confirm } = await toConfirmation()
    assert.match(confirm.html, /Move this way to sign in\?/)
    assert.deepEqual(await identitiesOf(old.id), [old.id, key], 'nothing moves before it is confirmed')
    const back = await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await request.exchange(back.outside)).claims()?.sub, mine.id)
    assert.deepEqual([await identitiesOf(mine.id), await identitiesOf(old.id)], [[mine.id, key], [old.id]])
    const again = await arrive()
    assert.equal((await again.request.exchange(again.page.outside)).claims()?.sub, mine.id)
    const silent = await elsewhere.visitor.open((await application.request({ prompt: 'none' })).url)
    assert.ok(silent.outside?.searchParams.has('code'), 'what the other account had opened otherwise lives')
    for (const { email } of [mine, old]) {
      assert.ok(
        (await server.outbox(email)).some(({ subject }) => /moved to another account/.test(subject ?? '')),
        email,
      )
    }
  })

  it('stays where it is when the person says so, with all that it had opened', async () => {
    const { visitor, request, confirm } = await toConfirmation()
    const back = await visitor.submit(confirm, { decision: 'cancel' }, '/u/link/confirm')
    assert.equal((await request.exchange(back.outside)).claims()?.sub, mine.id)
    assert.deepEqual(await identitiesOf(old.id), [old.id, key])
  })

  it('is not asked about where its own account is the one in use, nor without a verified address', async () => {
    await signIn(mine.email)
    await signIn(old.email)
    assert.ok((await arrive()).page.outside?.searchParams.has('code'))
    await signIn(mine.email)
    idp.person = { sub: `sub${count}`, email: mine.email, email_verified: false }
    assert.ok((await arrive()).page.outside?.searchParams.has('code'))
    assert.deepEqual(await identitiesOf(old.id), [old.id, key])
  })

  it('T11: does not move where it was unlinked and linked again while the confirmation was open', async () => {
    const { visitor, confirm } = await toConfirmation()
    const path = `/api/v2/users/${encodeURIComponent(old.id)}/identities`
    await server.call('DELETE', `${path}/oidc/the-idp%7Csub${count}`)
    await server.call('POST', path, { body: { provider: 'oidc', user_id: `the-idp|sub${count}` } })
    const refused = await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.ok(refused.status < 500)
    assert.deepEqual([await identitiesOf(mine.id), await identitiesOf(old.id)], [[mine.id], [old.id, key]])
  })
})
