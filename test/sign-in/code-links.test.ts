import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { newApplication, newVisitor } from '../support/visitor.ts'
import {
  alertOf,
  asked,
  begin,
  codeTo,
  letProofsExpire,
  linkTo,
  newest,
  ownWays,
  setOptionsOf,
  stateOf,
} from './own-ways-stage.ts'

const LINK = '/u/code/link'
const OVER = /This code is no longer good/

eachDatabase('a link beside a code', (open) => {
  const stage = ownWays(open)
  before(() => setOptionsOf(stage, 'email', { send: 'link' }))

  it('signs in, by a button, in the browser that asked for it; then the code is void too', async () => {
    const { visitor, request, page } = await asked(stage, 'beside@example.com')
    assert.match(page.html, /You can use the link in the message instead/)
    const link = await linkTo(stage, 'beside@example.com')
    const code = await codeTo(stage, 'beside@example.com')
    assert.match(code, /^\d{6}$/)
    for (let scans = 0; scans < 3; scans++) await newVisitor(stage.server.origin).open(link)
    const confirm = await visitor.open(link)
    assert.match(confirm.html, /beside@example.com/)
    const back = await visitor.submit(confirm, {}, LINK)
    const claims = (await request.exchange(back.outside)).claims()
    assert.deepEqual([claims?.['email'], claims?.['email_verified']], ['beside@example.com', true])
    const again = await asked(stage, 'beside@example.com')
    assert.match(alertOf(await again.visitor.submit(again.page, { code }, '/u/code')), /not right/)
  })

  it('is of no use in another browser, which is told to go back, and stays good', async () => {
    const { visitor, page, request } = await asked(stage, 'stolen@example.com')
    const link = await linkTo(stage, 'stolen@example.com')
    const thief = newVisitor(stage.server.origin)
    const shown = await thief.open(link)
    assert.equal(shown.status, 400)
    assert.match(shown.html, /Continue in the other browser/)
    const token = new URL(link).searchParams.get('token') ?? ''
    const body = new URLSearchParams({ state: stateOf(page), token })
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: stage.server.origin }
    const posted = await thief.open(`${stage.server.origin}${LINK}`, { method: 'POST', headers, body })
    assert.equal(posted.status, 400)
    const own = await begin(stage, {}, thief)
    const swapped = new URLSearchParams({ state: own.state, token })
    const tried = await thief.open(`${stage.server.origin}${LINK}`, { method: 'POST', headers, body: swapped })
    assert.deepEqual([tried.status, tried.outside], [400, null])
    const back = await visitor.submit(page, { code: await codeTo(stage, 'stolen@example.com') }, '/u/code')
    assert.ok((await request.exchange(back.outside)).claims()?.sub)
    const late = await visitor.open(link)
    assert.equal(late.status, 400, 'its sign-in is finished')
  })

  it('is void once a newer one was sent, once the code was used, and when it is too old', async () => {
    const { visitor, page } = await asked(stage, 'newer@example.com')
    const older = await linkTo(stage, 'newer@example.com')
    await visitor.submit(page, {}, '/u/code/resend')
    assert.match(alertOf(await visitor.open(older)), OVER)
    const link = await linkTo(stage, 'newer@example.com')
    const confirm = await visitor.open(link)
    assert.equal(confirm.status, 200)
    await letProofsExpire(stage)
    assert.match(alertOf(await visitor.submit(confirm, {}, LINK)), OVER)
  })

  it('of two presses at once one counts', async () => {
    const { visitor } = await asked(stage, 'twice@example.com')
    const confirm = await visitor.open(await linkTo(stage, 'twice@example.com'))
    const answers = await Promise.all([visitor.submit(confirm, {}, LINK), visitor.submit(confirm, {}, LINK)])
    assert.equal(answers.filter(({ outside }) => outside?.searchParams.has('code')).length, 1)
    assert.ok(answers.every(({ status }) => status < 500))
  })
})

eachDatabase('a link that an application asked for', (open) => {
  const stage = ownWays(open)

  /** Has a link sent, for an authorization request that the application can finish. */
  async function sent(email: string, changed: Readonly<Record<string, string>> = {}) {
    const request = await stage.application.request(changed)
    const { client_id, ...authParams } = Object.fromEntries(new URL(request.url).searchParams)
    const body = { client_id, connection: 'email', email, send: 'link', authParams }
    const answer = await stage.server.call('POST', '/passwordless/start', { body, token: null })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return { request, link: await linkTo(stage, email) }
  }

  it('begins a sign-in in whatever browser opens it, and ends it with the application’s own request', async () => {
    const { request, link } = await sent('by-link@example.com')
    for (let scans = 0; scans < 3; scans++) {
      assert.match((await newVisitor(stage.server.origin).open(link)).html, /by-link@example.com/)
    }
    const visitor = newVisitor(stage.server.origin)
    const confirm = await visitor.open(link)
    assert.equal(new URL(confirm.url).pathname, LINK)
    const back = await visitor.submit(confirm, {}, LINK)
    const claims = (await request.exchange(back.outside)).claims()
    assert.deepEqual([claims?.['email'], claims?.['email_verified']], ['by-link@example.com', true])
    const used = await newVisitor(stage.server.origin).open(link)
    assert.equal(used.status, 400)
    assert.match(used.html, /This link no longer works/)
  })

  it('signs in its own person where somebody else is signed in', async () => {
    const { visitor, page } = await begin(stage)
    await visitor.submit(page, { identifier: 'ada@example.com', password: DEMO_PASSWORD }, '/u/login')
    const { request, link } = await sent('second@example.com')
    const back = await visitor.submit(await visitor.open(link), {}, LINK)
    assert.equal((await request.exchange(back.outside)).claims()?.['email'], 'second@example.com')
  })

  it('does not sign in to another application, nor twice, nor too late', async () => {
    const { link } = await sent('other-app@example.com')
    const token = new URL(link).searchParams.get('token') ?? ''
    const other = { server: stage.server, application: await newApplication(stage.server.origin, 'demo-linking-page') }
    const { visitor, state } = await begin(other)
    const shown = await visitor.open(`${stage.server.origin}${LINK}?state=${state}&token=${token}`)
    assert.match(alertOf(shown), OVER)
    const first = newVisitor(stage.server.origin)
    const second = newVisitor(stage.server.origin)
    const pages = await Promise.all([first.open(link), second.open(link)])
    const answers = await Promise.all([first.submit(pages[0], {}, LINK), second.submit(pages[1], {}, LINK)])
    assert.equal(answers.filter(({ outside }) => outside?.searchParams.has('code')).length, 1)
    const late = await sent('late-link@example.com')
    const page = await first.open(late.link)
    await letProofsExpire(stage)
    assert.match(alertOf(await first.submit(page, {}, LINK)), OVER)
    assert.match((await newVisitor(stage.server.origin).open(late.link)).html, /This link no longer works/)
  })

  it('goes to an allowed callback only, and by mail only', async () => {
    const post = (changed: object) => {
      const usual = { client_id: DEMO_SPA, connection: 'email', email: 'callback@example.com', send: 'link' }
      return stage.server.call('POST', '/passwordless/start', { body: { ...usual, ...changed }, token: null })
    }
    const elsewhere = await post({ authParams: { redirect_uri: 'https://evil.example.net/' } })
    assert.deepEqual([elsewhere.status, elsewhere.body.error], [400, 'bad.authParams'])
    const bySms = await post({ connection: 'sms', phone_number: '+4915100000088' })
    assert.deepEqual([bySms.status, bySms.body.error], [400, 'bad.send'])
    assert.equal(await newest(stage, 'callback@example.com'), '')
  })

  it('cannot be talked into another person, another prompt or another client by its parameters', async () => {
    const { link } = await sent('bound@example.com', { login_hint: 'eve@example.com', prompt: 'none', max_age: '1' })
    const page = await newVisitor(stage.server.origin).open(link)
    assert.match(page.html, /bound@example.com/)
    assert.doesNotMatch(page.html, /eve@example.com/)
  })
})
