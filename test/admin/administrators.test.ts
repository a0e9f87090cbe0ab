import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { signToken } from '../../src/crypto/tokens.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { CONSOLE_CLIENT } from '../../src/model/administrators.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { SystemRole } from '../../src/model/system-roles.ts'
import { inviteAdministrator, inviteFirstOwner } from '../../src/operations/administrators/invite-administrator.ts'
import { dismissAdministrator, findAdministrators } from '../../src/operations/administrators/manage-administrators.ts'
import { Problem } from '../../src/problems.ts'
import { decodeJwt } from 'jose'
import { codeOf } from '../factors/people-with-factors.ts'
import { jobsOf, tally } from '../linking/jobs-under-test.ts'
import { MULTI_FACTOR, openStage } from '../sign-in/sign-in-with-factors.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Visitor, newApplication, newVisitor } from '../support/visitor.ts'

const ADA = 'auth0|00000000000000000000ada0'
const PASSWORD = 'a-Rather-long-1-password'

eachDatabase('administrators', (open) => {
  let server: TestServer
  let origin: string
  before(async () => {
    server = await startServer(await open())
    origin = server.origin
  })
  after(() => server.stop())

  const rolesOf = async () =>
    Object.fromEntries((await findAdministrators(server.ctx)).map(({ userId, role }) => [userId, role]))

  it('the first owner comes by a link that works once, with an account that is made for it', async () => {
    const link = await firstLink()
    const visitor = newVisitor(origin)
    const page = await visitor.open(link)
    assert.match(page.html, /first owner/)
    const weak = await visitor.submit(page, { decision: 'create', email: 'grace@example.com', password: 'short' })
    assert.equal(weak.status, 400)
    assert.match(weak.html, /role="alert"/)
    const done = await visitor.submit(page, { decision: 'create', email: 'grace@example.com', password: PASSWORD })
    assert.equal(done.status, 200)
    assert.match(done.html, /grace@example\.com is now owner/)
    assert.deepEqual(Object.values(await rolesOf()), ['owner'])
    assert.equal((await server.outbox('grace@example.com')).length, 1)
    const again = await visitor.open(link)
    assert.equal(again.status, 400)
    assert.match(again.html, /invitation_invalid|used/)
    assert.equal(await inviteFirstOwner(server.ctx), null)
  })

  it('a newer invitation voids the one before, and nobody guesses one', async () => {
    const old = await invite('support')
    await invite('support')
    for (const link of [old, `${origin}/u/admin/invite?invitation=guessed`, `${origin}/u/admin/invite`]) {
      assert.equal((await newVisitor(origin).open(link)).status, 400)
    }
  })

  it('an invitation is over after a day, and for the first owner once somebody else is one', async () => {
    const link = await invite('auditor')
    const late = `update proofs set expires_at = now() - interval '1 second' where kind = 'admin_invitation'`
    await server.ctx.db.query({ name: 'expire_invitation', text: late }, [])
    assert.equal((await newVisitor(origin).open(link)).status, 400)
    const other = await invite('owner')
    const first = `update proofs set data = data || '{"first": true}' where kind = 'admin_invitation'`
    await server.ctx.db.query({ name: 'make_it_the_first', text: first }, [])
    assert.equal((await newVisitor(origin).open(other)).status, 400)
  })

  it('whoever signs in for it keeps the account; the form holds for the account that it named', async () => {
    const link = await invite('support')
    const visitor = newVisitor(origin)
    const login = await visitor.submit(await visitor.open(link), { decision: 'sign_in' })
    const back = await visitor.submit(login, { identifier: 'ada@example.com', password: DEMO_PASSWORD }, '/u/login')
    assert.match(back.html, /signed in as ada@example\.com/)
    const swapped = await visitor.submit(back, { decision: 'accept', state: 'somebody else' })
    assert.equal(swapped.status, 400)
    assert.equal((await rolesOf())[ADA], undefined)
    const done = await visitor.submit(back, { decision: 'accept' })
    assert.equal(done.status, 200)
    assert.equal((await rolesOf())[ADA], 'support')
  })

  it('acts on the Management API from the console, with the scopes of its role and no others', async () => {
    const token = await consoleToken('ada@example.com', DEMO_PASSWORD)
    assert.equal((await server.call('GET', '/api/v2/users', { token })).status, 200)
    const changed = { body: { user_metadata: { by: 'support' } }, token }
    assert.equal((await server.call('PATCH', `/api/v2/users/${await newUser('a')}`, changed)).status, 200)
    assert.equal((await server.call('GET', '/api/v2/connections', { token })).status, 403)
    const ofOwner = await consoleToken('grace@example.com', PASSWORD)
    assert.equal((await server.call('GET', '/api/v2/connections', { token: ofOwner })).status, 200)
    const narrow = await consoleToken('grace@example.com', PASSWORD, 'openid read:users')
    assert.equal((await server.call('GET', '/api/v2/users', { token: narrow })).status, 200)
    assert.equal((await server.call('GET', '/api/v2/connections', { token: narrow })).status, 403)
  })

  it('signs in to the console with any of its identities; nobody signs up there', async () => {
    const { request, visitor, page } = await consolePage('openid')
    const provider = await visitor.submit(page, { connection: 'google-oauth2' }, '/u/login/provider')
    const back = await visitor.submit(provider, { persona: '108000000000000000001' })
    const { access_token: token } = await request.exchange(new URL(back.url))
    assert.equal((await server.call('GET', '/api/v2/users', { token })).status, 200)
    const again = await consolePage('openid')
    const signUp = await again.visitor.open(again.page.url.replace('/u/login', '/u/signup'))
    assert.match(signUp.html, /action="\/u\/login"/)
    assert.doesNotMatch(signUp.html, /action="\/u\/signup"/)
  })

  it('is logged by name', async () => {
    const { body } = await server.call('GET', '/api/v2/logs?q=type:sapi&per_page=100')
    const users = body.map((entry: any) => entry.details?.request?.auth?.user?.user_id)
    assert.ok(users.includes(ADA))
  })

  it('support changes no other administrator, so it cannot become one of them', async () => {
    const token = await consoleToken('ada@example.com', DEMO_PASSWORD)
    const path = `/api/v2/users/${encodeURIComponent(await ownerId())}`
    for (const [method, body] of [['PATCH', { password: 'another-Password-1', connection: CONNECTION }]] as const) {
      const refused = await server.call(method, path, { token, body })
      assert.equal(refused.status, 403)
      assert.equal(refused.body.errorCode, 'administrator_protected')
    }
    const user = decodeURIComponent(await newUser('b'))
    const body = { provider: 'auth0', user_id: user.split('|')[1] }
    const linked = await server.call('POST', `${path}/identities`, { token, body })
    assert.equal(linked.body.errorCode, 'administrator_protected')
  })

  it('a job of support reaches no other administrator either, and ends with the role', async () => {
    const jobs = jobsOf(() => server)
    const { id: admin, email } = await personWithPassword('joe')
    await accept(await invite('support'), email)
    const token = await consoleToken(email, PASSWORD)
    const [one, two] = [decodeURIComponent(await newUser('j1')), decodeURIComponent(await newUser('j2'))]
    const rows = [
      { primary: await ownerId(), secondary: one },
      { primary: one, secondary: two },
    ]
    const job = await jobs.ended(await jobs.create({ kind: 'link', rows }, { token }))
    assert.deepEqual(tally(job), ['completed', 2, 2, 1, 1])
    assert.equal((await jobs.errors(job.id))[0].code, 'administrator_protected')
    const late = await jobs.create({ kind: 'unlink' }, { token })
    const body = { rows: [{ user_id: one, provider: 'auth0', identity_id: two.split('|')[1] }] }
    await jobs.post(`/${late.body.id}/rows`, { token, body })
    assert.ok(!((await dismissAdministrator(server.ctx, admin)) instanceof Problem))
    await jobs.post(`/${late.body.id}/start`)
    const ended = await jobs.ended(late)
    assert.deepEqual([ended.state, ended.done, ended.error?.code], ['failed', 0, 'not_administrator'])
  })

  it('is no way in for anybody else, nor for another application', async () => {
    const refused = await consoleAnswer((await personWithPassword('c')).email, PASSWORD)
    assert.equal(refused?.searchParams.get('error'), 'access_denied')
    const application = await newApplication(origin, DEMO_SPA)
    const request = await application.request({ audience: `${origin}/console/`, prompt: 'none' })
    const answer = await newVisitor(origin).open(request.url)
    assert.match(answer.outside?.searchParams.get('error_description') ?? '', /Service not found/)
  })

  it('takes no token of the console from another client, even one that we signed', async () => {
    const token = await consoleToken('grace@example.com', PASSWORD)
    const claims = decodeJwt<JsonObject>(token)
    const foreign = await signToken(server.ctx, { ...claims, azp: DEMO_SPA })
    assert.equal((await server.call('GET', '/api/v2/users', { token: foreign })).status, 401)
    assert.equal(
      (await server.call('GET', '/api/v2/users', { token: await signToken(server.ctx, claims) })).status,
      200,
    )
  })

  it('a removed role ends at once what was opened with it', async () => {
    const token = await consoleToken('ada@example.com', DEMO_PASSWORD)
    assert.equal((await server.call('GET', '/api/v2/users', { token })).status, 200)
    await dismissAdministrator(server.ctx, ADA)
    const refused = await server.call('GET', '/api/v2/users', { token })
    assert.equal(refused.status, 403)
    assert.equal((await server.call('GET', `/api/v2/users/${encodeURIComponent(ADA)}`)).status, 200)
  })

  it('the last owner cannot be deleted, blocked, dismissed or linked away', async () => {
    const owner = await ownerId()
    const path = `/api/v2/users/${encodeURIComponent(owner)}`
    assertLastOwner(await server.call('DELETE', path))
    assertLastOwner(await server.call('PATCH', path, { body: { blocked: true } }))
    const dismissed = await dismissAdministrator(server.ctx, owner)
    assert.equal(dismissed instanceof Problem && dismissed.code, 'last_owner')
    const body = { provider: 'auth0', user_id: owner.split('|')[1] }
    const linked = await server.call('POST', `/api/v2/users/${await newUser('d')}/identities`, { body })
    assert.equal(linked.status, 409)
    assert.equal(linked.body.errorCode, 'administrator_stays')
    const unlinked = await server.call('DELETE', `${path}/identities/auth0/${owner.split('|')[1]}`)
    assert.equal(unlinked.status, 400)
    assert.deepEqual(await rolesOf(), { [owner]: 'owner' })
  })

  it('with a second owner the first may go, and then the second is the last', async () => {
    const owner = await ownerId()
    const { email, id } = await personWithPassword('e')
    await accept(await invite('owner'), email)
    assert.equal((await server.call('DELETE', `/api/v2/users/${encodeURIComponent(owner)}`)).status, 204)
    assert.deepEqual(await rolesOf(), { [id]: 'owner' })
    assertLastOwner(await server.call('DELETE', `/api/v2/users/${encodeURIComponent(id)}`))
  })

  it('a blocked owner does not count as one that is left', async () => {
    const owner = await ownerId()
    const { email, id } = await personWithPassword('f')
    await accept(await invite('owner'), email)
    const blocked = await server.call('PATCH', `/api/v2/users/${encodeURIComponent(id)}`, { body: { blocked: true } })
    assert.equal(blocked.status, 200)
    assertLastOwner(await server.call('DELETE', `/api/v2/users/${encodeURIComponent(owner)}`))
  })

  const CONNECTION = 'Username-Password-Authentication'

  async function personWithPassword(name: string): Promise<{ id: string; email: string }> {
    const email = `${name}@people.example`
    const body = { connection: CONNECTION, email, password: PASSWORD, username: `person-${name}` }
    const made = await server.call('POST', '/api/v2/users', { body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return { id: made.body.user_id, email }
  }

  async function newUser(name: string): Promise<string> {
    return encodeURIComponent((await personWithPassword(`plain-${name}`)).id)
  }

  async function firstLink(): Promise<string> {
    const link = await inviteFirstOwner(server.ctx)
    assert.ok(link)
    return link
  }

  async function invite(role: SystemRole): Promise<string> {
    const link = await inviteAdministrator(server.ctx, role)
    assert.ok(!(link instanceof Problem))
    return link
  }

  async function accept(link: string, email: string): Promise<void> {
    const visitor: Visitor = newVisitor(origin)
    const login = await visitor.submit(await visitor.open(link), { decision: 'sign_in' })
    const back = await visitor.submit(login, { identifier: email, password: PASSWORD }, '/u/login')
    assert.equal((await visitor.submit(back, { decision: 'accept' })).status, 200)
  }

  async function ownerId(): Promise<string> {
    const owners = (await findAdministrators(server.ctx)).filter(({ role }) => role === 'owner')
    return owners[0]?.userId ?? ''
  }

  async function consolePage(scope: string) {
    const application = await newApplication(origin, CONSOLE_CLIENT)
    const request = await application.request({
      ...{ audience: `${origin}/console/`, redirect_uri: `${origin}/console/callback`, scope },
    })
    const visitor = newVisitor(origin)
    return { request, visitor, page: await visitor.open(request.url) }
  }

  async function signInToConsole(email: string, password: string, scope: string) {
    const { request, visitor, page } = await consolePage(scope)
    const back = await visitor.submit(page, { identifier: email, password }, '/u/login')
    return { request, answer: new URL(back.url) }
  }

  async function consoleToken(email: string, password: string, scope = 'openid'): Promise<string> {
    const { request, answer } = await signInToConsole(email, password, scope)
    return (await request.exchange(answer)).access_token
  }

  async function consoleAnswer(email: string, password: string): Promise<URL | null> {
    return (await signInToConsole(email, password, 'openid')).answer
  }
})

eachDatabase('administrators outside DEMO', (open) => {
  it('need a second factor: a token without one is refused', async () => {
    const server = await startServer(await open(), { demo: false })
    const visitor = newVisitor(server.origin)
    const link = await inviteFirstOwner(server.ctx)
    const page = await visitor.open(link ?? '')
    const email = 'owner@example.com'
    await visitor.submit(page, { decision: 'create', email, password: PASSWORD })
    const application = await newApplication(server.origin, CONSOLE_CLIENT)
    const audience = `${server.origin}/console/`
    const request = await application.request({ audience, redirect_uri: `${server.origin}/console/callback` })
    const login = await visitor.open(request.url)
    const back = await visitor.submit(login, { identifier: email, password: PASSWORD }, '/u/login')
    const { access_token: token } = await request.exchange(new URL(back.url))
    const refused = await server.call('GET', '/api/v2/users', { token })
    assert.equal(refused.status, 403)
    assert.equal(refused.body.errorCode, 'mfa_required')
    const [owner] = await findAdministrators(server.ctx)
    const { secret } = await (await openStage(server)).withApp({ id: owner?.userId ?? '', email })
    const again = await application.request({
      ...{ audience, redirect_uri: `${server.origin}/console/callback`, ...MULTI_FACTOR },
    })
    const asked = await visitor.open(again.url)
    const done = await visitor.submit(asked, { code: codeOf(secret) }, '/u/mfa/totp')
    const { access_token: strong } = await again.exchange(new URL(done.url))
    assert.equal((await server.call('GET', '/api/v2/users', { token: strong })).status, 200)
    await server.stop()
  })
})

function assertLastOwner(answer: { status: number; body: any }): void {
  assert.equal(answer.status, 409, JSON.stringify(answer.body))
  assert.equal(answer.body.errorCode, 'last_owner')
}
