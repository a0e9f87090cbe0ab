import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { eachDatabase } from '../support/databases.ts'
import { linkingStage, PASSWORD, type Underway } from '../support/linking-stage.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type Application, newApplication, newVisitor } from '../support/visitor.ts'
import { openStage, type Stage } from './sign-in-with-factors.ts'

eachDatabase('attacks on linking at sign-in', (open) => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  let factors: Stage
  let count = 0
  let email = ''
  let existing = ''
  const stage = linkingStage(() => ({ server, application }))
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
    factors = await openStage(server)
    await stage.connect('the-idp', idp)
  })
  after(async () => {
    await idp.stop()
    await server.stop()
  })
  beforeEach(async () => {
    count += 1
    email = `target${count}@example.com`
    existing = await stage.person(email)
  })

  const byPassword = stage.password()
  const way = () => stage.provider('the-idp', idp, (of) => `i-${of}`)
  const arrive = () => stage.come(way(), email)
  const untouched = async () => assert.deepEqual(await stage.identitiesOf(existing), [existing])
  const stateOf = ({ page }: Underway) => new URL(page.url).searchParams.get('state') ?? ''

  async function toConfirmation() {
    const arrived = await arrive()
    return { ...arrived, confirm: await stage.toConfirmation(arrived, byPassword, email) }
  }

  it('T8: a provider’s answer to an attacker’s sign-in is refused in another browser, and links nothing', async () => {
    const attacker = await stage.begin()
    const { outside } = await attacker.visitor.submit(attacker.page, { connection: 'the-idp' }, '/u/login/provider')
    idp.person = { sub: `attacker${count}`, email, email_verified: true }
    const callback = `${server.origin}/login/callback/the-idp?${idp.signIn(String(outside)).toString()}`
    const victim = await stage.come(stage.password(), email)
    const refused = await victim.visitor.open(callback)
    assert.ok(refused.status >= 400 && refused.status < 500)
    assert.equal(refused.outside, null)
    await untouched()
  })

  it('T9: a confirmation that another browser posts is refused', async () => {
    const { visitor, request, confirm } = await toConfirmation()
    const other = newVisitor(server.origin)
    await other.open((await application.request()).url)
    const refused = await other.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal(refused.status, 400)
    await untouched()
    const back = await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await request.exchange(back.outside)).claims()?.sub, existing)
  })

  it('T8: a confirmation that another site posts is refused', async () => {
    const { visitor, confirm } = await toConfirmation()
    const state = new URL(confirm.url).searchParams.get('state') ?? ''
    const body = new URLSearchParams({ state, decision: 'link' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' }
    const refused = await visitor.open(`${server.origin}/u/link/confirm`, { method: 'POST', body, headers })
    assert.equal(refused.status, 400)
    await untouched()
  })

  it('T10: nobody skips the sign-in with the other account by posting the confirmation', async () => {
    const arrived = await arrive()
    await arrived.visitor.submit(arrived.page, { decision: 'link' }, '/u/link')
    const body = new URLSearchParams({ state: stateOf(arrived), decision: 'link' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: server.origin }
    const page = await arrived.visitor.open(`${server.origin}/u/link/confirm`, { method: 'POST', body, headers })
    assert.match(page.url, /\/u\/login/)
    await untouched()
  })

  it('T23: says nothing of another account before somebody is known', async () => {
    const { visitor, page } = await stage.begin()
    const state = new URL(page.url).searchParams.get('state') ?? ''
    assert.match((await visitor.open(`${server.origin}/u/link?state=${state}`)).url, /\/u\/login/)
    assert.match((await visitor.open(`${server.origin}/u/link/confirm?state=${state}`)).url, /\/u\/login/)
  })

  it('a second factor of the account that stays is asked for before the confirmation, and cannot be skipped', async () => {
    const { secret } = await factors.withApp({ id: existing, email })
    const arrived = await arrive()
    const login = await arrived.visitor.submit(arrived.page, { decision: 'link' }, '/u/link')
    const challenge = await byPassword.prove(arrived.visitor, login, email)
    assert.match(challenge.url, /\/u\/mfa\/totp/)
    const body = new URLSearchParams({ state: stateOf(arrived), decision: 'link' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: server.origin }
    const skipped = await arrived.visitor.open(`${server.origin}/u/link/confirm`, { method: 'POST', body, headers })
    assert.match(skipped.url, /\/u\/mfa\/totp/)
    await untouched()
    const confirm = await arrived.visitor.submit(skipped, { code: codeOf(secret) }, '/u/mfa/totp')
    assert.match(confirm.url, /\/u\/link\/confirm/)
    const back = await arrived.visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await arrived.request.exchange(back.outside)).claims()?.sub, existing)
  })

  it('a second factor of the account that joins is asked for as soon as the offer is taken up', async () => {
    const first = await arrive()
    const apart = await first.visitor.submit(first.page, { decision: 'separate' }, '/u/link')
    const joining = (await first.request.exchange(apart.outside)).claims()?.sub ?? ''
    const { secret } = await factors.withApp({ id: joining, email })
    const again = await arrive()
    const challenge = await again.visitor.submit(again.page, { decision: 'link' }, '/u/link')
    assert.match(challenge.url, /\/u\/mfa\/totp/)
    const skipped = await again.visitor.open(`${server.origin}/u/login?state=${stateOf(again)}`)
    const ended = await byPassword.prove(again.visitor, skipped, email)
    assert.equal((await again.request.exchange(ended.outside)).claims()?.sub, existing, 'without a link')
    await untouched()
    const third = await arrive()
    const asked = await third.visitor.submit(third.page, { decision: 'link' }, '/u/link')
    const login = await third.visitor.submit(asked, { code: codeOf(secret) }, '/u/mfa/totp')
    const confirm = await byPassword.prove(third.visitor, login, email)
    await third.visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal((await stage.identitiesOf(existing)).length, 2)
  })

  it('a blocked account is not suggested, and one that is blocked meanwhile is not linked: the page says so', async () => {
    const path = `/api/v2/users/${encodeURIComponent(existing)}`
    await server.call('PATCH', path, { body: { blocked: true } })
    assert.ok((await arrive()).page.outside)
    await server.call('PATCH', path, { body: { blocked: false } })
    const { visitor, request, confirm } = await toConfirmation()
    const joining = `/api/v2/users/${encodeURIComponent(`oidc|the-idp|i-${email}`)}`
    await server.call('PATCH', joining, { body: { blocked: true } })
    const refused = await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal(refused.status, 409)
    await untouched()
    const on = /href="([^"]*\/u\/continue[^"]*)"/.exec(refused.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const back = await visitor.open(on)
    assert.equal((await request.exchange(back.outside)).claims()?.sub, existing, 'the sign-in goes on without a link')
  })

  it('proofs of more than ten minutes ago link nothing: both accounts are to be proven again', async () => {
    const { visitor, confirm } = await toConfirmation()
    const text = `update flows set state = jsonb_set(state, '{link,joining,at}', to_jsonb((state #>> '{link,joining,at}')::int - 601))
      where state #>> '{link,target}' = $1`
    await server.ctx.db.query({ name: '', text }, [existing])
    const login = await visitor.submit(confirm, { decision: 'link' }, '/u/link/confirm')
    assert.equal(login.status, 400)
    assert.match(login.html, /name="password"/)
    await untouched()
  })

  it('links by itself only where nothing is in doubt: one account, older, verified, not blocked', async () => {
    await stage.connect(`auto${count}`, idp, { automatic_linking: true })
    const auto = stage.provider(`auto${count}`, idp, (of) => `a-${of}`)
    const path = `/api/v2/users/${encodeURIComponent(existing)}`
    await server.call('PATCH', path, { body: { blocked: true } })
    const alone = await stage.come(auto, email)
    assert.ok(alone.page.outside, 'a blocked account takes nobody in')
    await untouched()

    email = `two${count}@example.com`
    existing = await stage.person(email)
    const second = await arrive()
    await second.visitor.submit(second.page, { decision: 'separate' }, '/u/link')
    assert.match((await stage.come(auto, email)).page.url, /\/u\/link\?/, 'of two accounts the person chooses')
    await untouched()

    email = `unverified${count}@example.com`
    existing = await stage.person(email, { email_verified: false })
    assert.ok((await stage.come(auto, email)).page.outside)
    await untouched()
  })

  it('T2: what a squatter linked to an account leaves it once the owner of the address arrives', async () => {
    const squatted = `squatted${count}@example.com`
    const squatter = await stage.person(squatted, { email_verified: false })
    const own = `squatter${count}@example.com`
    const mine = await stage.subjectOf(way(), own)
    const path = `/api/v2/users/${encodeURIComponent(squatter)}/identities`
    const body = { provider: 'oidc', user_id: mine.slice('oidc|'.length) }
    assert.equal((await server.call('POST', path, { body })).status, 201)
    assert.equal(await stage.subjectOf(way(), own), squatter)
    const victim = await stage.subjectOf(way(), squatted)
    assert.notEqual(victim, squatter)
    assert.equal(await stage.subjectOf(way(), own), mine, 'the squatter’s own identity is a user of its own again')
    assert.deepEqual(await stage.identitiesOf(squatter), [squatter])
    const [mail] = await server.outbox(squatted)
    assert.match(mail?.subject ?? '', /secured/)
  })

  it('T3: links to reset the password and to verify the address that are open then are dead, and the event is written', async () => {
    const squatted = `waiting${count}@example.com`
    const squatter = await stage.person(squatted, { email_verified: false })
    const made = async (kind: string, body: object) =>
      String((await server.call('POST', `/api/v2/tickets/${kind}`, { body })).body.ticket)
    const reset = await made('password-change', { user_id: squatter })
    const verify = await made('email-verification', { user_id: squatter })
    await stage.subjectOf(stage.code(), squatted)
    const page = await newVisitor(server.origin).open(reset)
    assert.doesNotMatch(page.html, /name="password"/)
    const reader = newVisitor(server.origin)
    assert.doesNotMatch((await reader.open(verify)).html, /<form/, 'the page offers nothing to confirm')
    const body = new URLSearchParams({ ticket: new URL(verify).searchParams.get('ticket') ?? '' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    await reader.open(`${server.origin}/u/verify-email`, { method: 'POST', headers, body })
    const { body: user } = await server.call('GET', `/api/v2/users/${encodeURIComponent(squatter)}`)
    assert.equal(user.email_verified, false, 'a link that is used later verifies nothing')
    const login = await stage.begin()
    const fields = { identifier: squatted, password: PASSWORD }
    assert.equal((await login.visitor.submit(login.page, fields, '/u/login')).status, 400)
    const text = "select count(*)::int as count from events where type = 'account.reclaimed' and user_id = $1"
    const [row] = await server.ctx.db.query<{ count: number }>({ name: '', text }, [squatter])
    assert.equal(row?.count, 1)
  })
})
