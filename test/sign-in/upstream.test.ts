import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type Application, newApplication, newVisitor, type Visited, type Visitor } from '../support/visitor.ts'

eachDatabase('signing in at a provider', (open) => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  let other: TestProvider
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
    other = await startTestProvider()
    await connect('first-idp', idp, { email_verified_trusted: true })
    await connect('second-idp', other)
  })
  after(async () => {
    await idp.stop()
    await other.stop()
    await server.stop()
  })

  async function connect(name: string, provider: TestProvider, options: object = {}) {
    const body = { name, strategy: 'oidc', options: { ...provider.options, ...options }, enabled_clients: [DEMO_SPA] }
    const answer = await server.call('POST', '/api/v2/connections', { body })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    server.ctx.directory.forget()
  }

  /** Goes to a provider through our page, signs in there, and stops before the callback. */
  async function atProvider(connection: string, provider: TestProvider, visitor: Visitor = newVisitor(server.origin)) {
    const request = await application.request({ connection })
    const away = await visitor.open(request.url)
    assert.equal(away.outside?.origin, provider.origin, away.html.slice(0, 500))
    const parameters = provider.signIn(String(away.outside))
    const callback = `${server.origin}/login/callback/${connection}?${parameters.toString()}`
    return { request, visitor, callback, away }
  }

  async function signIn(connection: string, provider: TestProvider, visitor?: Visitor) {
    const { request, callback, visitor: browser } = await atProvider(connection, provider, visitor)
    const back: Visited = await browser.open(callback)
    return { back, request, visitor: browser }
  }

  async function subjectOf(connection: string, provider: TestProvider): Promise<string> {
    const { back, request } = await signIn(connection, provider)
    return (await request.exchange(back.outside)).claims()?.sub ?? ''
  }

  it('makes a user at the first sign-in and finds it at the next, its profile as the provider says it then', async () => {
    idp.person = { sub: 'p1', email: 'p1@example.com', email_verified: true, name: 'First' }
    const sub = await subjectOf('first-idp', idp)
    assert.equal(sub, 'oidc|first-idp|p1')
    idp.person = { sub: 'p1', email: 'p1@example.com', email_verified: true, name: 'Second' }
    assert.equal(await subjectOf('first-idp', idp), sub)
    const { body } = await server.call('GET', `/api/v2/users/${encodeURIComponent(sub)}`)
    assert.deepEqual([body.name, body.email_verified, body.logins_count], ['Second', true, 2])
  })

  it('T16: another provider that says the same subject is another user', async () => {
    idp.person = { sub: 'same' }
    other.person = { sub: 'same' }
    assert.notEqual(await subjectOf('first-idp', idp), await subjectOf('second-idp', other))
  })

  it('T15: an answer of one provider is refused at the address of another, and nobody is signed in', async () => {
    idp.person = { sub: 'victim' }
    const { callback, visitor } = await atProvider('first-idp', idp)
    const swapped = await visitor.open(callback.replace('/first-idp', '/second-idp'))
    assert.equal(swapped.outside, null)
    assert.equal(swapped.status, 400)
  })

  it('T8: an attacker’s answer, opened in the browser of somebody else, signs nobody in', async () => {
    idp.person = { sub: 'attacker' }
    const { callback } = await atProvider('first-idp', idp)
    const victim = newVisitor(server.origin)
    await victim.open((await application.request()).url)
    const opened = await victim.open(callback)
    assert.equal(opened.outside, null)
    assert.match(opened.html, /another browser/i)
  })

  it('takes each answer once: of two callbacks at once, one goes on and the other is told', async () => {
    idp.person = { sub: 'twice' }
    const { callback, visitor } = await atProvider('first-idp', idp)
    const both = await Promise.all([visitor.open(callback), visitor.open(callback)])
    assert.equal(both.filter(({ outside }) => outside?.searchParams.has('code')).length, 1)
    assert.ok(both.every(({ status }) => status < 500))
    assert.equal((await server.call('GET', '/api/v2/users/oidc%7Cfirst-idp%7Ctwice')).status, 200)
  })

  it('T19: fifty first sign-ins of one person at once make one user, and none fails', async () => {
    idp.person = { sub: 'crowd', email: 'crowd@example.com' }
    const waiting = []
    for (let count = 0; count < 50; count++) waiting.push(await atProvider('first-idp', idp))
    const backs = await Promise.all(waiting.map(({ visitor, callback }) => visitor.open(callback)))
    assert.deepEqual(
      backs.map(({ outside }) => outside?.searchParams.has('code')),
      Array(50).fill(true),
    )
    const found = await server.call('GET', `/api/v2/users?q=${encodeURIComponent('email:"crowd@example.com"')}`)
    assert.equal(found.body.length, 1)
  })

  it('a provider that refuses or fails leads back to the page, and the sign-in can go on another way', async () => {
    idp.fault = { kind: 'error_at_authorize' }
    const refused = await signIn('first-idp', idp)
    assert.match(refused.back.html, /role="alert"/)
    idp.fault = { kind: 'server_error', at: 'token' }
    const failed = await signIn('first-idp', idp)
    assert.match(failed.back.html, /role="alert"/)
    idp.fault = null
  })

  it('a linked identity signs in as the primary, and its profile stays its own', async () => {
    idp.person = { sub: 'linked', email: 'linked@example.com', name: 'Linked' }
    await subjectOf('first-idp', idp)
    const ada = 'auth0|00000000000000000000ada0'
    const body = { provider: 'oidc', user_id: 'first-idp|linked' }
    assert.equal((await server.call('POST', `/api/v2/users/${ada}/identities`, { body })).status, 201)
    idp.person = { sub: 'linked', email: 'linked@example.com', name: 'Renamed' }
    assert.equal(await subjectOf('first-idp', idp), ada)
    const { body: user } = await server.call('GET', `/api/v2/users/${ada}`)
    assert.equal(user.name, 'Ada Lovelace')
    assert.equal(user.identities.at(-1).profileData.name, 'Renamed')
    await server.call('DELETE', `/api/v2/users/${ada}/identities/oidc/first-idp%7Clinked`)
    assert.equal(await subjectOf('first-idp', idp), 'oidc|first-idp|linked')
  })

  it('the demo’s Google signs Ada’s Google identity in as Ada', async () => {
    const visitor = newVisitor(server.origin)
    const request = await application.request({ connection: 'google-oauth2' })
    const provider = await visitor.open(request.url)
    const back = await visitor.submit(provider, { persona: '108000000000000000001' })
    assert.equal((await request.exchange(back.outside)).claims()?.sub, 'auth0|00000000000000000000ada0')
  })
})
