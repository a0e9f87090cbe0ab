import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { sealedAt } from '../../src/crypto/vault.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { upstreamStage } from '../support/upstream-stage.ts'
import { type Application, newApplication, newVisitor } from '../support/visitor.ts'

const ADA = 'auth0|00000000000000000000ada0'

eachDatabase('what a provider tells of a person', (open) => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  const stage = upstreamStage(() => ({ server, application }))
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
  })
  after(async () => {
    await idp.stop()
    await server.stop()
  })

  /** Signs in as `sub` with these claims, and gives the user as it is then. */
  async function comeAs(connection: string, claims: object) {
    idp.person = { sub: 'p', email: 'p@example.com', ...claims }
    return stage.user(await stage.subjectOf(connection, idp))
  }

  async function rename(user: { user_id: string }, name: string) {
    const answer = await server.call('PATCH', `/api/v2/users/${encodeURIComponent(user.user_id)}`, { body: { name } })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }

  it('on_first_login: names and picture are taken once, the address at each sign-in', async () => {
    await stage.connect('once', idp, { set_user_root_attributes: 'on_first_login' })
    const user = await comeAs('once', { name: 'First', picture: 'https://example.com/1.png' })
    assert.equal(user.name, 'First')
    await rename(user, 'Mine')
    const again = await comeAs('once', { name: 'Second', picture: 'https://example.com/2.png', email: 'q@example.com' })
    assert.deepEqual([again.name, again.picture, again.email], ['Mine', 'https://example.com/1.png', 'q@example.com'])
  })

  it('never_on_login: names and picture are never taken', async () => {
    await stage.connect('never', idp, { set_user_root_attributes: 'never_on_login' })
    const user = await comeAs('never', { name: 'First', nickname: 'f' })
    assert.equal(user.name, 'p@example.com')
    await rename(user, 'Mine')
    assert.equal((await comeAs('never', { name: 'Second' })).name, 'Mine')
  })

  it('on_each_login, which is the default: what the provider says now; nothing new changes nothing', async () => {
    await stage.connect('each', idp)
    const user = await comeAs('each', { name: 'First', given_name: 'F' })
    const same = await comeAs('each', { name: 'First', given_name: 'F' })
    assert.equal(same.updated_at, user.updated_at)
    assert.equal(same.logins_count, 2)
    const renamed = await comeAs('each', { name: 'Second' })
    assert.deepEqual([renamed.name, renamed.given_name], ['Second', undefined])
    assert.notEqual(renamed.updated_at, user.updated_at)
  })

  it('a linked identity tells its own profile whatever the option says, and never the root’s', async () => {
    await stage.connect('side', idp, { set_user_root_attributes: 'on_first_login' })
    await comeAs('side', { name: 'First' })
    const body = { provider: 'oidc', user_id: 'side|p' }
    assert.equal((await server.call('POST', `/api/v2/users/${ADA}/identities`, { body })).status, 201)
    const ada = await comeAs('side', { name: 'Second', email: 'second@example.com' })
    assert.deepEqual([ada.user_id, ada.name, ada.email], [ADA, 'Ada Lovelace', 'ada@example.com'])
    const { profileData } = ada.identities.at(-1)
    assert.deepEqual([profileData.name, profileData.email], ['Second', 'second@example.com'])
  })

  it('a connection without sign-up lets in only whom it knows', async () => {
    const id = await stage.connect('closed', idp)
    await comeAs('closed', {})
    await stage.change(id, { disable_signup: true })
    await comeAs('closed', {})
    idp.person = { sub: 'stranger' }
    const { outside } = await stage.signIn('closed', idp)
    assert.equal(outside?.searchParams.get('error'), 'access_denied')
    assert.equal((await server.call('GET', '/api/v2/users/oidc%7Cclosed%7Cstranger')).status, 404)
  })

  it('the provider’s tokens are kept with the identity, sealed; the newest ones', async () => {
    await stage.connect('kept', idp)
    const { user_id: key } = await comeAs('kept', {})
    const read = async () => {
      const [row] = await server.ctx.db.query<{ sealed: string }>(TOKENS, [key])
      return JSON.parse(server.ctx.vault.open(row?.sealed ?? '', sealedAt.identityTokens(key)))
    }
    const first = await read()
    assert.deepEqual(Object.keys(first).sort(), ['access_token', 'expires_at', 'id_token'])
    await comeAs('kept', {})
    assert.notEqual((await read()).access_token, first.access_token)
  })

  it('a user who is blocked is refused by the provider’s way too', async () => {
    await stage.connect('shut', idp)
    const { user_id: id } = await comeAs('shut', {})
    await server.call('PATCH', `/api/v2/users/${encodeURIComponent(id)}`, { body: { blocked: true } })
    const { outside } = await stage.signIn('shut', idp)
    assert.equal(outside?.searchParams.get('error'), 'unauthorized')
  })

  it('a first sign-in is logged, with an event', async () => {
    await stage.connect('told', idp)
    const { user_id: id } = await comeAs('told', {})
    const { body: logs } = await server.call('GET', '/api/v2/logs?q=type:ss&sort=date:-1')
    const made = logs.find(({ user_id: whose }: { user_id: string }) => whose === id)
    assert.deepEqual([made.connection, made.strategy, made.client_id, made.user_id], ['told', 'oidc', DEMO_SPA, id])
    const events = await server.ctx.db.query<{ type: string }>(EVENTS, [id])
    assert.deepEqual(events, [{ type: 'user.created' }])
  })

  it('the demo’s GitHub and Google: known people are who they are, anybody else is new', async () => {
    const come = async (connection: string, chosen: Record<string, string>) => {
      const visitor = newVisitor(server.origin)
      const request = await application.request()
      const page = await visitor.open(request.url)
      const provider = await visitor.submit(page, { connection }, '/u/login/provider')
      assert.match(provider.html, /name="persona"/)
      const back = await visitor.submit(provider, chosen)
      return (await request.exchange(back.outside)).claims()
    }
    assert.equal((await come('google-oauth2', { persona: '108000000000000000001' }))?.sub, ADA)
    assert.equal((await come('github', { persona: '1003' }))?.sub, 'github|1003')
    assert.equal((await come('github', { persona: '1004' }))?.sub, 'auth0|00000000000000000000a1a0')
    const typed = { email: 'new.person@example.com', display_name: 'New Person', email_verified: 'on' }
    const claims = await come('github', typed)
    assert.match(claims?.sub ?? '', /^github\|\d+$/)
    assert.deepEqual([claims?.['name'], claims?.['email_verified']], ['New Person', true])
    const { identities } = await stage.user(claims?.sub ?? '')
    assert.equal(typeof identities[0].user_id, 'number')
  })

  it('a request that names a provider can still be linked to an account with a password', async () => {
    await stage.connect('twice', idp, { email_verified_trusted: true })
    idp.person = { sub: 'twice', email: 'barbara@example.com', email_verified: true }
    const { visitor, callback } = await stage.atProvider('twice', idp)
    const login = await visitor.submit(await visitor.open(callback.href), { decision: 'link' }, '/u/link')
    assert.match(login.html, /type="password"/)
  })

  it('the demo’s provider may be left: the person is back at our page', async () => {
    const visitor = newVisitor(server.origin)
    const provider = await visitor.open((await application.request({ connection: 'github' })).url)
    const back = await visitor.submit(provider, { decision: 'cancel' })
    assert.deepEqual([back.status, back.outside], [400, null])
    assert.match(back.html, /role="alert"/)
  })
})

const TOKENS = { name: 'test_identity_tokens', text: 'select sealed from identity_tokens where identity = $1' }
const EVENTS = { name: 'test_user_events', text: 'select type from events where user_id = $1 order by at' }
