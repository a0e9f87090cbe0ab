import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { eachDatabase } from '../support/databases.ts'
import { DATABASE, PASSWORD } from '../support/people-with-passwords.ts'
import { newVisitor } from '../support/visitor.ts'
import {
  alertOf,
  begin,
  letProofsExpire,
  linkTo,
  newest,
  ownWays,
  samePart,
  setOptionsOf,
  stateOf,
  userOf,
} from './own-ways-stage.ts'

eachDatabase('pages of accounts with passwords', (open) => {
  const stage = ownWays(open)
  const signIn = async (identifier: string, password: string, changed: Record<string, string> = {}) => {
    const begun = await begin(stage, changed)
    const back = await begun.visitor.submit(begun.page, { identifier, password }, '/u/login')
    return { ...begun, back }
  }
  const signUp = async (fields: Record<string, string>) => {
    const begun = await begin(stage, { screen_hint: 'signup' })
    return { ...begun, back: await begun.visitor.submit(begun.page, { password: PASSWORD, ...fields }, '/u/signup') }
  }

  async function askReset(email: string) {
    const { visitor, state } = await begin(stage)
    const form = await visitor.open(`${stage.server.origin}/u/reset-password/request?state=${state}`)
    return visitor.submit(form, { email }, '/u/reset-password/request')
  }

  it('who came to sign up can still sign in, and is not sent back to sign up', async () => {
    const { visitor, page } = await begin(stage, { screen_hint: 'signup' })
    assert.equal(new URL(page.url).pathname, '/u/signup')
    const login = await visitor.open(`${stage.server.origin}/u/login?state=${stateOf(page)}`)
    const fields = { identifier: 'bob@example.com', password: DEMO_PASSWORD }
    assert.ok((await visitor.submit(login, fields, '/u/login')).outside?.searchParams.has('code'))
  })

  it('sign-up asks for a username where the connection has them, and says at the field what is wrong', async () => {
    await setOptionsOf(stage, DATABASE, { requires_username: true })
    const long = await signUp({ email: 'climber@example.com', username: 'x'.repeat(16) })
    assert.equal(long.back.status, 400)
    assert.match(long.back.html, /This cannot be a username/)
    const fields = { email: 'climber@example.com', username: 'climber', password: PASSWORD }
    const back = await long.visitor.submit(long.back, fields, '/u/signup')
    assert.ok(back.outside?.searchParams.has('code'))
    assert.ok((await signIn('climber', PASSWORD)).back.outside?.searchParams.has('code'))
    await setOptionsOf(stage, DATABASE, { requires_username: false })
    const { page } = await begin(stage, { screen_hint: 'signup' })
    assert.doesNotMatch(page.html, /name="username"/)
  })

  it('sign-up refuses what is not one address (T25), and is closed where the connection says so', async () => {
    for (const email of ['a@example.com,b@example.com', 'a@example.com\r\nBcc: b@example.com', 'а@example.com', '']) {
      const { back } = await signUp({ email })
      assert.deepEqual([back.status, back.outside], [400, null], email)
    }
    await setOptionsOf(stage, DATABASE, { disable_signup: true })
    const { page, visitor, state } = await begin(stage, { screen_hint: 'signup' })
    assert.doesNotMatch(page.html, /name="email"|No account yet/)
    const body = new URLSearchParams({ state, email: 'closed@example.com', password: PASSWORD })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const posted = await visitor.open(`${stage.server.origin}/u/signup`, { method: 'POST', headers, body })
    assert.deepEqual([posted.status, posted.outside], [400, null])
    await setOptionsOf(stage, DATABASE, { disable_signup: false })
  })

  it('the pages say what the connection asks of a password', async () => {
    await setOptionsOf(stage, DATABASE, { passwordPolicy: 'excellent', password_dictionary: { enable: true } })
    const { page } = await begin(stage, { screen_hint: 'signup' })
    assert.match(page.html, /at least 10 characters/)
    assert.match(page.html, /no character more than twice in a row/)
    assert.match(page.html, /not a common password/)
    await setOptionsOf(stage, DATABASE, { passwordPolicy: 'good', password_dictionary: { enable: false } })
  })

  it('T23: a wrong password, an account without one and no account look alike', async () => {
    const seen = []
    for (const name of ['bob@example.com', 'emmy@example.com', 'noone@example.com']) {
      const { back } = await signIn(name, 'Wrong-password-1')
      seen.push([back.status, samePart(back, name)])
    }
    assert.deepEqual(seen[0], seen[1])
    assert.deepEqual(seen[0], seen[2])
  })

  it('a blocked person is told so once the password was right, and not before', async () => {
    const { body } = await stage.server.call('POST', '/api/v2/users', {
      body: { connection: DATABASE, email: 'barred@example.com', password: PASSWORD },
    })
    const path = `/api/v2/users/${encodeURIComponent(body.user_id)}`
    await stage.server.call('PATCH', path, { body: { blocked: true } })
    assert.match(alertOf((await signIn('barred@example.com', PASSWORD)).back), /This account is blocked/)
    assert.doesNotMatch(alertOf((await signIn('barred@example.com', 'Wrong-1-wrong')).back), /blocked/)
  })

  it('a reset by mail ends sessions and refresh tokens of the old password, and its owner is told', async () => {
    const { request, visitor, back } = await signIn('barbara@example.com', DEMO_PASSWORD, {
      scope: 'openid offline_access',
    })
    const tokens = await request.exchange(back.outside)
    await askReset('Barbara@Example.com')
    const link = await linkTo(stage, 'barbara@example.com')
    for (let scans = 0; scans < 3; scans++) assert.equal((await newVisitor(stage.server.origin).open(link)).status, 200)
    const page = await newVisitor(stage.server.origin).open(link)
    const done = await newVisitor(stage.server.origin).submit(page, { password: PASSWORD }, '/u/reset-password')
    assert.match(done.html, /Your password was changed/)
    const { config } = stage.application
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''), /invalid_grant|response body/)
    const silent = await visitor.open((await stage.application.request({ prompt: 'none' })).url)
    assert.equal(silent.outside?.searchParams.get('error'), 'login_required')
    assert.equal((await signIn('barbara@example.com', DEMO_PASSWORD)).back.status, 400)
    assert.ok((await signIn('barbara@example.com', PASSWORD)).back.outside?.searchParams.has('code'))
    assert.match(await newest(stage, 'barbara@example.com'), /was just changed/)
  })

  it('links that were used, are too old, belong to an address that changed or are made up say so', async () => {
    await askReset('alan@example.com')
    const link = await linkTo(stage, 'alan@example.com')
    const page = await newVisitor(stage.server.origin).open(link)
    await stage.server.call('PATCH', '/api/v2/users/auth0|00000000000000000000a1a0', {
      body: { email: 'alan.turing@example.com', email_verified: true },
    })
    const moved = await newVisitor(stage.server.origin).submit(page, { password: PASSWORD }, '/u/reset-password')
    assert.deepEqual([moved.status, /This link no longer works/.test(moved.html)], [400, true])
    await askReset('alan.turing@example.com')
    const late = await linkTo(stage, 'alan.turing@example.com')
    await letProofsExpire(stage)
    for (const url of [late, `${stage.server.origin}/u/reset-password?ticket=nonsense`]) {
      const shown = await newVisitor(stage.server.origin).open(url)
      assert.deepEqual([shown.status, /This link no longer works/.test(shown.html)], [400, true])
    }
    const verify = await newVisitor(stage.server.origin).open(`${stage.server.origin}/u/email-verification?ticket=x`)
    assert.deepEqual([verify.status, /This confirmation link no longer works/.test(verify.html)], [400, true])
  })

  it('an address is confirmed by the button of any browser, once, and goes where the ticket says', async () => {
    const { request, back } = await signUp({ email: 'confirm@example.com' })
    const { sub = '' } = (await request.exchange(back.outside)).claims() ?? {}
    const link = await linkTo(stage, 'confirm@example.com')
    const page = await newVisitor(stage.server.origin).open(link)
    assert.match(page.html, /Is confirm@example.com yours/)
    assert.equal((await userOf(stage, sub)).email_verified, false)
    const done = await newVisitor(stage.server.origin).submit(page, {}, '/u/verify-email')
    assert.match(done.html, /confirm@example.com is confirmed/)
    const again = await newVisitor(stage.server.origin).submit(page, {}, '/u/verify-email')
    assert.deepEqual([again.status, /no longer works/.test(again.html)], [400, true])
    const body = { user_id: sub, result_url: 'http://localhost:3000/welcome', includeEmailInRedirect: true }
    const { body: made } = await stage.server.call('POST', '/api/v2/tickets/email-verification', { body })
    const byTicket = await newVisitor(stage.server.origin).open(made.ticket)
    assert.match(byTicket.headers.get('content-security-policy') ?? '', /form-action 'self' http:\/\/localhost:3000/)
    const gone = await newVisitor(stage.server.origin).submit(byTicket, {}, '/u/verify-email')
    assert.equal(gone.outside?.searchParams.get('email'), 'confirm@example.com')
  })

  it('resets are asked for with a valid form, and not too often', async () => {
    assert.equal((await askReset('')).status, 400)
    let last = await askReset('hammered@example.com')
    for (let times = 0; last.status === 200 && times < 12; times++) last = await askReset('hammered@example.com')
    assert.deepEqual([last.status, /too many attempts/.test(alertOf(last))], [429, true])
  })
})
