import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Application, newApplication, newVisitor, type Visited } from '../support/visitor.ts'

const PASSWORD = 'Rope-and-harness-9'

eachDatabase('our own ways in', (open) => {
  let server: TestServer
  let application: Application
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
  })
  after(() => server.stop())

  async function begin(changed: Record<string, string> = {}, visitor = newVisitor(server.origin)) {
    const request = await application.request(changed)
    return { visitor, request, page: await visitor.open(request.url) }
  }

  const linkIn = (text: string | undefined) => /https?:\/\/\S+/.exec(text ?? '')?.[0] ?? ''
  const codeIn = (text: string | undefined) => /\b(\d{6})\b/.exec(text ?? '')?.[1] ?? ''

  async function asked(recipient: string, channel = 'email') {
    const { visitor, request } = await begin()
    const state = new URL((await visitor.open(request.url)).url).searchParams.get('state') ?? ''
    const form = await visitor.open(`${server.origin}/u/code/start?channel=${channel}&state=${state}`)
    const page = await visitor.submit(form, { channel, identifier: recipient }, '/u/code/start')
    return { visitor, request, page }
  }

  it('a sign-up leads back signed in; the mailed link verifies the address, by a button', async () => {
    const { visitor, request, page } = await begin({ screen_hint: 'signup' })
    assert.match(page.url, /\/u\/signup/)
    const weak = await visitor.submit(page, { email: 'new@example.com', password: 'short' }, '/u/signup')
    assert.equal(weak.status, 400)
    const back = await visitor.submit(weak, { email: 'new@example.com', password: PASSWORD }, '/u/signup')
    const claims = (await request.exchange(back.outside)).claims()
    assert.equal(claims?.['email_verified'], false)
    const [mail] = await server.outbox('new@example.com')
    const confirm = await newVisitor(server.origin).open(linkIn(mail?.text))
    const read = async () => (await server.call('GET', `/api/v2/users/${encodeURIComponent(claims?.sub ?? '')}`)).body
    assert.equal((await read()).email_verified, false, 'opening the link changes nothing')
    await newVisitor(server.origin).submit(confirm, {}, '/u/verify-email')
    assert.equal((await read()).email_verified, true)
  })

  it('T23: signing up with a taken address says no more than with one that is refused', async () => {
    const { visitor, page } = await begin({ screen_hint: 'signup' })
    const taken = await visitor.submit(page, { email: 'ada@example.com', password: PASSWORD }, '/u/signup')
    assert.equal(taken.status, 400)
    const [, said = ''] = /role="alert"><p>([^<]*)/.exec(taken.html) ?? []
    assert.match(said, /could not create an account/)
    assert.doesNotMatch(said, /exists|taken|in use/i)
  })

  it('T23: asking for a reset shows the same page whether or not there is an account', async () => {
    const pages: Visited[] = []
    for (const email of ['bob@example.com', 'nobody@example.com']) {
      const { visitor, page } = await begin()
      const state = new URL(page.url).searchParams.get('state') ?? ''
      const form = await visitor.open(`${server.origin}/u/reset-password/request?state=${state}`)
      pages.push(await visitor.submit(form, { email }, '/u/reset-password/request'))
    }
    const [known, unknown] = pages.map(({ html }) =>
      html.replaceAll(/state=[^"&]+|value="[^"]*"|[a-z]+@example\.com/g, ''),
    )
    assert.equal(known, unknown)
    assert.deepEqual(
      pages.map(({ status }) => status),
      [200, 200],
    )
  })

  it('a new password by the mailed link ends what the old one opened', async () => {
    const { visitor, request, page } = await begin()
    const signedIn = await visitor.submit(
      page,
      { identifier: 'alan@example.com', password: 'Carabiner-demo-1' },
      '/u/login',
    )
    await request.exchange(signedIn.outside)
    const other = await begin()
    const state = new URL(other.page.url).searchParams.get('state') ?? ''
    const form = await other.visitor.open(`${server.origin}/u/reset-password/request?state=${state}`)
    await other.visitor.submit(form, { email: 'alan@example.com' }, '/u/reset-password/request')
    const [mail] = await server.outbox('alan@example.com')
    const reset = await newVisitor(server.origin).open(linkIn(mail?.text))
    const weak = await newVisitor(server.origin).submit(reset, { password: 'x' }, '/u/reset-password')
    assert.equal(weak.status, 400)
    const changed = await newVisitor(server.origin).submit(weak, { password: PASSWORD }, '/u/reset-password')
    assert.equal(changed.status, 200)
    const again = await newVisitor(server.origin).submit(reset, { password: PASSWORD }, '/u/reset-password')
    assert.equal(again.status, 400, 'a ticket counts once')
    const silent = await visitor.open((await application.request({ prompt: 'none' })).url)
    assert.equal(silent.outside?.searchParams.get('error'), 'login_required')
    const fresh = await begin()
    const back = await fresh.visitor.submit(
      fresh.page,
      { identifier: 'alan@example.com', password: PASSWORD },
      '/u/login',
    )
    assert.ok(back.outside?.searchParams.has('code'))
  })

  it('a code by e-mail makes a verified user, and signs in the same one the next time', async () => {
    const subs = []
    for (const typed of ['code@example.com', ' Code@Example.com ']) {
      const { visitor, request, page } = await asked(typed)
      const [mail] = await server.outbox('code@example.com')
      const back = await visitor.submit(page, { code: codeIn(mail?.text) }, '/u/code')
      const claims = (await request.exchange(back.outside)).claims()
      assert.equal(claims?.['email_verified'], true)
      subs.push(claims?.sub)
    }
    assert.match(subs[0] ?? '', /^email\|[0-9a-f]{24}$/)
    assert.equal(subs[0], subs[1])
  })

  it('a code by SMS signs in whoever has the number, also where the identity is linked', async () => {
    const { visitor, request, page } = await asked('+4915100000001', 'sms')
    const [sms] = await server.outbox('+4915100000001')
    const back = await visitor.submit(page, { code: codeIn(sms?.text) }, '/u/code')
    assert.equal((await request.exchange(back.outside)).claims()?.sub, 'auth0|00000000000000000000ada0')
  })

  it('a code is refused where it is wrong, and void after three wrong ones and after its use', async () => {
    const { visitor, page } = await asked('guess@example.com')
    const [mail] = await server.outbox('guess@example.com')
    const right = codeIn(mail?.text)
    const wrong = right === '000000' ? '000001' : '000000'
    let shown = page
    for (let tries = 0; tries < 3; tries++) {
      shown = await visitor.submit(shown, { code: wrong }, '/u/code')
      assert.equal(shown.status, 400)
    }
    assert.equal((await visitor.submit(shown, { code: right }, '/u/code')).status, 400)
    const used = await asked('once@example.com')
    const code = codeIn((await server.outbox('once@example.com'))[0]?.text)
    const [first, second] = await Promise.all([
      used.visitor.submit(used.page, { code }, '/u/code'),
      used.visitor.submit(used.page, { code }, '/u/code'),
    ])
    assert.equal([first, second].filter(({ outside }) => outside?.searchParams.has('code')).length, 1)
  })

  it('T25: what is not one address gets no code', async () => {
    for (const typed of [
      'a@example.com,b@example.com',
      'a@example.com\r\nBcc: b@example.com',
      'a@example.com;b@example.com',
    ]) {
      const { page } = await asked(typed)
      assert.equal(page.status, 400, typed)
    }
    assert.equal((await server.outbox('b@example.com')).length, 0)
  })
})
