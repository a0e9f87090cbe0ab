import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { cookieNames } from '../../src/oidc/cookies.ts'
import { readFactors } from '../../src/store/factors.ts'
import { readUser } from '../../src/store/read-users.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { newVisitor, type Visited } from '../support/visitor.ts'
import { forgetCodes, MULTI_FACTOR, openStage, pathOf, type Person, type Stage } from './sign-in-with-factors.ts'

eachDatabase('second factors at sign-in', (open) => {
  let server: TestServer
  let stage: Stage
  before(async () => {
    server = await startServer(await open())
    stage = await openStage(server)
  })
  after(() => server.stop())

  /** Signs in with password and app. */
  async function signInWithApp(person: Person, secret: string, params = {}) {
    const begun = await stage.signIn(person, params)
    const page = await begun.visitor.submit(begun.page, { code: codeOf(secret) }, '/u/mfa/totp')
    await forgetCodes(server.ctx)
    return { ...begun, page }
  }

  it('ask nobody unless tenant, request or Action want it', async () => {
    const ada = await stage.person('ada')
    await stage.withApp(ada)
    const { page, claims } = await stage.signIn(ada)
    const told = await claims(page)
    assert.deepEqual([told['acr'], told['amr']], [undefined, undefined])
  })

  it('ask for the app where the request wants it, and say so in the ID token', async () => {
    const ada = await stage.person('ada')
    const { secret } = await stage.withApp(ada)
    const begun = await stage.signIn(ada, MULTI_FACTOR)
    assert.equal(pathOf(begun.page), '/u/mfa/totp')
    const wrong = await begun.visitor.submit(begun.page, { code: '000000' }, '/u/mfa/totp')
    assert.equal(wrong.status, 400)
    assert.match(wrong.html, /role="alert"/)
    const done = await begun.visitor.submit(wrong, { code: codeOf(secret) }, '/u/mfa/totp')
    const told = await begun.claims(done)
    assert.equal(told['acr'], MULTI_FACTOR.acr_values)
    assert.deepEqual(told['amr'], ['mfa', 'pwd', 'otp'])
    assert.equal(told['sub'], ada.id)
  })

  it('lock after ten wrong codes, also for the right one', async () => {
    const ada = await stage.person('ada')
    const { secret } = await stage.withApp(ada)
    const begun = await stage.signIn(ada, MULTI_FACTOR)
    let page = begun.page
    for (let tries = 0; tries < 10; tries++) page = await begun.visitor.submit(page, { code: '000000' })
    assert.equal(page.status, 400)
    const locked = await begun.visitor.submit(page, { code: codeOf(secret) })
    assert.equal(locked.status, 429)
    assert.equal(pathOf(locked), '/u/mfa/totp')
    await forgetCodes(server.ctx)
  })

  it('step a session up by the factor alone, which a silent request is refused', async () => {
    const ada = await stage.person('ada')
    const { secret } = await stage.withApp(ada)
    const first = await stage.signIn(ada)
    await first.claims(first.page)
    const silent = await stage.ask(first.visitor, { ...MULTI_FACTOR, prompt: 'none' })
    assert.equal(silent.page.outside?.searchParams.get('error'), 'mfa_required')
    const up = await stage.ask(first.visitor, MULTI_FACTOR)
    assert.equal(pathOf(up.page), '/u/mfa/totp')
    const done = await up.visitor.submit(up.page, { code: codeOf(secret) })
    assert.deepEqual((await up.claims(done))['amr'], ['mfa', 'pwd', 'otp'])
    const again = await stage.ask(first.visitor, { ...MULTI_FACTOR, prompt: 'none' })
    assert.equal((await again.claims(again.page))['acr'], MULTI_FACTOR.acr_values)
  })

  it('count no longer than max_age, and are asked for once even where that is nothing', async () => {
    const ada = await stage.person('ada')
    const { secret } = await stage.withApp(ada)
    const { visitor, claims, page } = await signInWithApp(ada, secret, MULTI_FACTOR)
    await claims(page)
    const text = `update protocol_records set payload = jsonb_set(payload, '{methods,1,at}', '1000') where model = 'Session'`
    await server.ctx.db.query({ name: '', text }, [])
    const old = await stage.ask(visitor, { ...MULTI_FACTOR, max_age: '1000' })
    assert.equal(pathOf(old.page), '/u/mfa/totp')
    const now = await stage.signIn(ada, { ...MULTI_FACTOR, max_age: '0' })
    const done = await now.visitor.submit(now.page, { code: codeOf(secret) })
    assert.equal((await now.claims(done))['acr'], MULTI_FACTOR.acr_values)
    await forgetCodes(server.ctx)
  })

  it('may be replaced by the recovery code, and its successor is shown until it is saved', async () => {
    const ada = await stage.person('ada')
    const { recoveryCode } = await stage.withApp(ada)
    const begun = await stage.signIn(ada, MULTI_FACTOR)
    const { visitor } = begun
    const state = new URL(begun.page.url).searchParams.get('state') ?? ''
    const recovery = await visitor.open(`${server.origin}/u/mfa/recovery?state=${state}`)
    const wrong = await visitor.submit(recovery, { code: 'A'.repeat(24) }, '/u/mfa/recovery')
    assert.equal(wrong.status, 400)
    const shown = await visitor.submit(wrong, { code: recoveryCode.toLowerCase() }, '/u/mfa/recovery')
    assert.equal(pathOf(shown), '/u/mfa/recovery-codes')
    const next = codesOn(shown)
    assert.notEqual(next, recoveryCode)
    const onward = await visitor.open(`${server.origin}/u/continue?state=${state}`)
    assert.equal(pathOf(onward), '/u/mfa/recovery-codes', 'nobody passes without having seen it')
    const unsaved = await visitor.submit(onward, {}, '/u/mfa/recovery-codes')
    assert.deepEqual([unsaved.status, codesOn(unsaved)], [400, next])
    const rows = await server.ctx.db.query<{ state: unknown }>({ name: '', text: 'select state from flows' }, [])
    assert.ok(!JSON.stringify(rows).includes(next), 'it is encrypted where it waits')
    const done = await visitor.submit(unsaved, { saved: 'on' }, '/u/mfa/recovery-codes')
    assert.deepEqual((await begun.claims(done))['amr'], ['mfa', 'pwd', 'otp'])
    const used = await stage.signIn(ada, MULTI_FACTOR)
    const page = await used.visitor.open(used.page.url.replace('/totp', '/recovery'))
    assert.equal((await used.visitor.submit(page, { code: recoveryCode })).status, 400)
    assert.equal(pathOf(await used.visitor.submit(page, { code: next })), '/u/mfa/recovery-codes')
  })

  it('are set up in the middle of the first sign-in that wants one', async () => {
    const ada = await stage.person('ada')
    const begun = await stage.signIn(ada, MULTI_FACTOR)
    const { visitor } = begun
    assert.equal(pathOf(begun.page), '/u/mfa/enroll')
    const page = await visitor.submit(begun.page, { factor: 'totp' }, '/u/mfa/enroll')
    const secret = secretOn(page)
    const again = await visitor.open(page.url)
    assert.equal(secretOn(again), secret, 'a second look shows the same secret')
    const wrong = await visitor.submit(again, { code: '000000' }, '/u/mfa/enroll/totp')
    assert.deepEqual([wrong.status, secretOn(wrong)], [400, secret])
    const codes = await visitor.submit(wrong, { code: codeOf(secret) }, '/u/mfa/enroll/totp')
    assert.equal(pathOf(codes), '/u/mfa/recovery-codes')
    const done = await visitor.submit(codes, { saved: 'on' }, '/u/mfa/recovery-codes')
    assert.deepEqual((await begun.claims(done))['amr'], ['mfa', 'pwd', 'otp'])
    await forgetCodes(server.ctx)
    const { page: back, claims } = await signInWithApp(ada, secret, MULTI_FACTOR)
    assert.equal((await claims(back))['sub'], ada.id)
  })

  it('cannot be added by whoever has the password but not the factor there is', async () => {
    const ada = await stage.person('ada')
    const begun = await stage.signIn(ada, MULTI_FACTOR)
    const page = await begun.visitor.submit(begun.page, { factor: 'totp' }, '/u/mfa/enroll')
    const secret = secretOn(page)
    // The owner sets one up meanwhile.
    await stage.withApp(ada)
    const late = await begun.visitor.submit(page, { code: codeOf(secret) }, '/u/mfa/enroll/totp')
    assert.equal(pathOf(late), '/u/mfa/totp')
    for (const path of ['/u/mfa/enroll', '/u/mfa/enroll/totp', '/u/mfa/enroll/webauthn']) {
      const other = await begun.visitor.open(begun.page.url.replace('/u/mfa/enroll', path))
      assert.equal(pathOf(other), '/u/mfa/totp', path)
    }
    const user = (await readUser(server.ctx.db, ada.id)) ?? assert.fail()
    const apps = (await readFactors(server.ctx.db, user)).filter(({ type, confirmed }) => type === 'totp' && confirmed)
    assert.equal(apps.length, 1)
  })

  it('never cross from one person to another in the same browser (T17)', async () => {
    const [ada, bob] = [await stage.person('ada'), await stage.person('bob')]
    const { secret, recoveryCode } = await stage.withApp(ada)
    await stage.withApp(bob)
    const { visitor, claims, page } = await signInWithApp(ada, secret, MULTI_FACTOR)
    await claims(page)
    const asBob = await stage.signIn(bob, { ...MULTI_FACTOR, prompt: 'login' }, visitor)
    assert.equal(pathOf(asBob.page), '/u/mfa/totp', "ada's factor is not bob's")
    const withAdas = await visitor.submit(asBob.page, { code: codeOf(secret) }, '/u/mfa/totp')
    assert.equal(withAdas.status, 400)
    // One flow: a factor of ada's is shown, then bob signs in at a page of the same flow that is still open.
    const begun = await stage.ask(newVisitor(server.origin), MULTI_FACTOR)
    const login = begun.page
    const fields = { identifier: ada.email, password: 'Correct-horse-7-battery' }
    const factor = await begun.visitor.submit(login, fields, '/u/login')
    const recovery = await begun.visitor.open(factor.url.replace('/totp', '/recovery'))
    const codes = await begun.visitor.submit(recovery, { code: recoveryCode }, '/u/mfa/recovery')
    const next = codesOn(codes)
    const bobs = await begun.visitor.submit(login, { ...fields, identifier: bob.email }, '/u/login')
    assert.equal(pathOf(bobs), '/u/mfa/totp')
    const shown = await begun.visitor.open(codes.url)
    assert.equal(pathOf(shown), '/u/mfa/totp', "bob does not see ada's new code")
    assert.ok(!shown.html.includes(next))
  })

  it('leave no session id that was known before in force: planted before a sign-in or a step-up (T14)', async () => {
    const name = cookieNames(server.origin).session
    const [ada, mallory] = [await stage.person('ada'), await stage.person('mallory')]
    const { secret } = await stage.withApp(ada)
    const planted = [
      'a-value-that-an-attacker-chose-of-some-length',
      (await stage.signIn(mallory)).visitor.cookies.get(name) ?? assert.fail('no session'),
    ]
    for (const value of planted) {
      const visitor = newVisitor(server.origin)
      visitor.cookies.set(name, value)
      const signedIn = await stage.signIn(ada, { prompt: 'login' }, visitor)
      assert.equal((await signedIn.claims(signedIn.page))['sub'], ada.id)
      assert.notEqual(visitor.cookies.get(name), value)
      await isNobody(value)
      const before = visitor.cookies.get(name) ?? ''
      const up = await stage.ask(visitor, MULTI_FACTOR)
      await up.claims(await visitor.submit(up.page, { code: codeOf(secret) }, '/u/mfa/totp'))
      await forgetCodes(server.ctx)
      assert.notEqual(visitor.cookies.get(name), before)
      await isNobody(before)
    }

    async function isNobody(value: string) {
      const thief = newVisitor(server.origin)
      thief.cookies.set(name, value)
      const { page } = await stage.ask(thief, { prompt: 'none' })
      assert.equal(page.outside?.searchParams.get('error'), 'login_required')
    }
  })

  it('are wanted of everybody where the tenant says so, and not again in a browser that is remembered', async () => {
    await stage.tenant('always')
    try {
      const ada = await stage.person('ada')
      const { secret } = await stage.withApp(ada)
      const begun = await stage.signIn(ada)
      const { visitor } = begun
      assert.match(begun.page.html, /name="remember"/)
      const done = await visitor.submit(begun.page, { code: codeOf(secret), remember: 'on' }, '/u/mfa/totp')
      assert.ok((await begun.claims(done))['acr'])
      const next = await stage.signIn(ada, { prompt: 'login' }, visitor)
      assert.equal((await next.claims(next.page))['acr'], undefined, 'nothing was shown now, and nothing is claimed')
      const elsewhere = await stage.signIn(ada)
      assert.equal(pathOf(elsewhere.page), '/u/mfa/totp')
      const asked = await stage.ask(visitor, MULTI_FACTOR)
      assert.equal(pathOf(asked.page), '/u/mfa/totp', 'a request is not content with that')
      const bob = await stage.person('bob')
      await stage.withApp(bob)
      const other = await stage.signIn(bob, { prompt: 'login' }, visitor)
      assert.equal(pathOf(other.page), '/u/mfa/totp', 'one person is remembered, not the browser')
      const fresh = await stage.person('grace')
      assert.equal(pathOf((await stage.signIn(fresh)).page), '/u/mfa/enroll')
    } finally {
      await stage.tenant('never')
    }
  })
})

function codesOn({ html }: Visited): string {
  return /<ul class="codes"[^>]*><li>([A-Z0-9]+)<\/li>/.exec(html)?.[1] ?? assert.fail(`no codes: ${html}`)
}

function secretOn({ html }: Visited): string {
  const shown = /<p class="secret">([^<]+)<\/p>/.exec(html)?.[1]
  return shown?.replaceAll(' ', '') ?? assert.fail(`no secret: ${html}`)
}
