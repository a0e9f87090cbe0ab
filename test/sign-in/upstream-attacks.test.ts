import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { request as rawRequest } from 'node:http'
import { after, afterEach, before, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Fault, startTestProvider, TEST_CLIENT, type TestProvider } from '../support/upstream-provider.ts'
import { upstreamStage } from '../support/upstream-stage.ts'
import { type Application, formOf, newApplication, newVisitor, type Visited } from '../support/visitor.ts'

const APPLE = 'https://appleid.apple.com'
const ENTRA = 'https://login.microsoftonline.com/{tenantid}/v2.0'

/** Nobody was signed in, nothing failed, and the person can go on at our page. */
function assertAskedAgain({ outside, status, html }: Visited): void {
  assert.equal(outside, null)
  assert.equal(status, 400)
  assert.match(html, /role="alert"/)
  assert.match(html, /action="\/u\/login\/provider"/)
}

function assertRefused({ outside, status }: Visited): void {
  assert.equal(outside, null)
  assert.equal(status, 400)
}

eachDatabase('attacks on signing in at a provider', (open) => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  let evil: TestProvider
  let apple: TestProvider
  let entra: TestProvider
  const stage = upstreamStage(() => ({ server, application }))
  let reached: TestServer['ctx']['upstreams']['fetch']
  before(async () => {
    server = await startServer(await open())
    reached = server.ctx.upstreams.fetch
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
    evil = await startTestProvider()
    apple = await startTestProvider({ issuer: APPLE })
    entra = await startTestProvider({ issuer: ENTRA })
    await stage.connect('good', idp, { email_verified_trusted: true })
    await stage.connect('evil', evil)
  })
  afterEach(() => {
    idp.fault = null
    idp.person = { sub: 'p1' }
    Object.assign(server.ctx.upstreams, { fetch: reached })
  })
  after(async () => {
    for (const provider of [idp, evil, apple, entra]) await provider.stop()
    await server.stop()
  })

  const codeRequests = () => idp.requests.filter(({ line }) => line === 'POST /token').length

  for (const said of ['true', 1, 'yes', [true], null] as const) {
    it(`T4: an address that is verified by ${JSON.stringify(said)} is not verified`, async () => {
      idp.person = { sub: `t4-${String(said)}`, email: 'ada@example.com', email_verified: said }
      const user = await stage.user(await stage.subjectOf('good', idp))
      assert.equal(user.email_verified, false)
    })
  }

  it('T4: an address stops being verified once the provider no longer says so', async () => {
    idp.person = { sub: 't4-again', email: 'again@example.com', email_verified: true }
    const sub = await stage.subjectOf('good', idp)
    assert.equal((await stage.user(sub)).email_verified, true)
    idp.person = { sub: 't4-again', email: 'other@example.com', email_verified: false }
    await stage.subjectOf('good', idp)
    const { email, email_verified: verified } = await stage.user(sub)
    assert.deepEqual([email, verified], ['other@example.com', false])
  })

  it('T6: another Entra tenant that says somebody’s address is a user of its own, with nothing verified', async () => {
    Object.assign(server.ctx.upstreams, { fetch: entra.instead })
    await stage.connect('entra', entra, {}, 'waad')
    const person = (tid: string) => ({ sub: 's', oid: 'o-1', tid, email: 'victim@corp.example', email_verified: true })
    entra.person = person('11111111-2222-3333-4444-555555555555')
    const victim = await stage.subjectOf('entra', entra)
    entra.person = person('99999999-2222-3333-4444-555555555555')
    const attacker = await stage.subjectOf('entra', entra)
    assert.notEqual(attacker, victim)
    const { email_verified: verified, identities } = await stage.user(attacker)
    assert.deepEqual([verified, identities.length], [false, 1])
  })

  it('T9: a callback with the cookies of another browser is refused, and nobody is made', async () => {
    idp.person = { sub: 't9' }
    const mine = await stage.atProvider('good', idp)
    const other = await stage.atProvider('good', idp)
    const before = codeRequests()
    const swapped = await other.visitor.open(mine.callback.href)
    assertRefused(swapped)
    assert.match(swapped.html, /another browser/i)
    const nobody = await newVisitor(server.origin).open((await stage.atProvider('good', idp)).callback.href)
    assertRefused(nobody)
    assert.equal(codeRequests(), before, 'no code is exchanged for a stranger')
    assert.equal((await server.call('GET', '/api/v2/users/oidc%7Cgood%7Ct9')).status, 404)
  })

  it('T15: a code that another provider gave is refused before it is sent anywhere', async () => {
    const { visitor, callback } = await stage.atProvider('good', idp)
    const theirs = await stage.atProvider('evil', evil)
    const mixed = new URL(callback)
    for (const name of ['code', 'iss']) mixed.searchParams.set(name, theirs.callback.searchParams.get(name) ?? '')
    const before = codeRequests()
    assertAskedAgain(await visitor.open(mixed.href))
    assert.equal(codeRequests(), before)
  })

  it('T16: a connection that was made again matches no old identity, and takes no address over', async () => {
    const first = await stage.connect('again', idp)
    const old = await stage.subjectOf('again', idp)
    assert.equal((await server.call('DELETE', `/api/v2/connections/${first}`)).status, 202)
    await stage.connect('again', idp)
    const sub = await stage.subjectOf('again', idp)
    assert.match(sub, /^oidc\|again\|[0-9a-f]{24}$/)
    assert.equal((await stage.user(old)).user_id, old)
    assert.equal(await stage.subjectOf('again', idp), sub, 'and is found again')
  })

  it('a state is for one use, also where the provider failed; a made-up one is nobody’s', async () => {
    const { visitor, callback } = await stage.atProvider('good', idp)
    assert.ok((await visitor.open(callback.href)).outside)
    assertRefused(await visitor.open(callback.href))
    const failing = await stage.atProvider('good', idp)
    idp.fault = { kind: 'server_error', at: 'token' }
    assertAskedAgain(await failing.visitor.open(failing.callback.href))
    idp.fault = null
    assertRefused(await failing.visitor.open(failing.callback.href))
    failing.callback.searchParams.set('state', 'x'.repeat(43))
    assertRefused(await failing.visitor.open(failing.callback.href))
    assertRefused(await failing.visitor.open(`${server.origin}/login/callback/good`))
    assertRefused(await failing.visitor.open(`${server.origin}/login/callback/nothing?state=x&code=y`))
  })

  const faults: Fault[] = [
    ...(['lying_iss', 'no_iss', 'wrong_nonce', 'no_nonce', 'wrong_iss', 'wrong_aud'] as const).map((kind) => ({
      kind,
    })),
    ...(['expired', 'bad_signature', 'alg_none', 'shared_secret', 'no_id_token'] as const).map((kind) => ({ kind })),
    ...(['error', 'html', 'hang_up', 'redirect', 'huge'] as const).map((kind) => ({ kind, at: 'token' as const })),
    { kind: 'other_subject' },
    { kind: 'error_at_authorize' },
  ]
  it('a provider that errs or lies signs nobody in, and the person goes on at our page', async () => {
    for (const fault of faults) {
      idp.fault = fault
      const answer = await stage.signIn('good', idp)
      assert.equal(answer.outside, null, JSON.stringify(fault))
      assertAskedAgain(answer)
    }
    idp.fault = null
    const again = newVisitor(server.origin)
    const { callback } = await stage.atProvider('good', idp, again)
    callback.searchParams.set('iss', 'https://somebody-else.example')
    const page = await again.open(callback.href)
    const away = await again.submit(page, {}, '/u/login/provider')
    const back = await again.open(
      `${callback.origin}${callback.pathname}?${idp.signIn(String(away.outside)).toString()}`,
    )
    assert.ok(back.outside?.searchParams.has('code'), 'the second try of the same sign-in leads to the application')
  })

  it('a provider that does not answer is given up on', async () => {
    const { patience } = server.ctx.upstreams
    Object.assign(server.ctx.upstreams, { patience: { ...patience, wholeMs: 300 } })
    idp.fault = { kind: 'slow', at: 'token' }
    assertAskedAgain(await stage.signIn('good', idp))
    Object.assign(server.ctx.upstreams, { patience })
    const { body: logs } = await server.call('GET', '/api/v2/logs?q=type:f&sort=date:-1&per_page=1')
    assert.match(logs[0].description, /did not answer in time/)
    assert.equal(logs[0].connection, 'good')
  })

  it('a form from the provider’s site comes without our cookie, counts with it, and stands in no address', async () => {
    Object.assign(server.ctx.upstreams, { fetch: apple.instead })
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    await stage.connect('apple', apple, { app_secret: key, kid: 'K1', team_id: 'T1', client_secret: 'x' }, 'apple')
    apple.person = { sub: '001.abc', email: 'ada.at.apple@example.com', email_verified: 'true' }
    const { visitor, callback, request, asked } = await stage.atProvider('apple', apple)
    assert.equal(asked.searchParams.get('response_mode'), 'form_post')
    const form = new URLSearchParams(callback.search)
    form.set('user', JSON.stringify({ name: { firstName: 'Ada', lastName: 'Lovelace' } }))
    const headers = { origin: APPLE, 'sec-fetch-site': 'cross-site' }
    const url = callback.origin + callback.pathname
    const posted = await fetch(url, { method: 'POST', headers, body: form, redirect: 'manual' })
    assert.equal(posted.status, 303)
    const next = new URL(posted.headers.get('location') ?? '')
    assert.deepEqual([...next.searchParams.keys()], ['state'])
    assertRefused(await newVisitor(server.origin).open(`${url}?state=unknown`))
    const { outside } = await visitor.open(next.href)
    const sub = (await request.exchange(outside)).claims()?.sub ?? ''
    const { name, email_verified: verified } = await stage.user(sub)
    assert.deepEqual([sub, name, verified], ['apple|001.abc', 'Ada Lovelace', true])
  })

  it('forged Host and X-Forwarded-* do not change where a provider sends people back', async () => {
    const visitor = newVisitor(server.origin)
    const page = await visitor.open((await application.request()).url)
    const { fields } = formOf(page, '/u/login/provider')
    const body = new URLSearchParams({ ...fields, connection: 'good' }).toString()
    const location = await postRaw(`${server.origin}/u/login/provider`, body, {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example;proto=https',
      cookie: [...visitor.cookies].map((pair) => pair.join('=')).join('; '),
    })
    const redirectUri = new URL(location).searchParams.get('redirect_uri')
    assert.equal(redirectUri, `${server.origin}/login/callback/good`)
  })

  it('a connection that the client may not use is not gone to, and not come back from', async () => {
    const id = await stage.connect('taken-away', idp)
    const started = await stage.atProvider('taken-away', idp)
    await server.call('PATCH', `/api/v2/connections/${id}`, { body: { enabled_clients: [] } })
    assertRefused(await started.visitor.open(started.callback.href))
    const visitor = newVisitor(server.origin)
    const page = await visitor.open((await application.request()).url)
    assertAskedAgain(await visitor.submit(page, { connection: 'taken-away' }, '/u/login/provider'))
    assert.equal((await server.call('GET', '/api/v2/users/oidc%7Ctaken-away%7Cp1')).status, 404)
  })

  it('nothing of what a provider gave stands in the database in plain text', async () => {
    idp.person = { sub: 'secret-keeper' }
    const sub = await stage.subjectOf('good', idp)
    const { visitor } = await stage.atProvider('good', idp)
    assert.ok(visitor)
    const [row] = await server.ctx.db.query<{ sealed: string }>(TOKENS, [sub])
    assert.match(row?.sealed ?? '', /^test\.[\w-]+\.[\w-]+$/)
    const [open] = await server.ctx.db.query<{ data: object }>(PENDING, [])
    assert.deepEqual(Object.keys(open?.data ?? {}).sort(), ['connection', 'sealed'])
    assert.ok(!JSON.stringify(open).includes(TEST_CLIENT.secret))
    await server.call('DELETE', `/api/v2/users/${encodeURIComponent(sub)}`)
    assert.deepEqual(await server.ctx.db.query(TOKENS, [sub]), [])
  })
})

const TOKENS = { name: 'test_identity_tokens', text: 'select sealed from identity_tokens where identity = $1' }
const PENDING = {
  name: 'test_upstream_proof',
  text: `select data from proofs where kind = 'upstream' and used_at is null limit 1`,
}

/** Posts a form with headers that `fetch` would not send; where the answer leads. */
function postRaw(url: string, body: string, headers: Record<string, string>): Promise<string> {
  const { hostname, port, pathname: path } = new URL(url)
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/x-www-form-urlencoded', ...headers }
    const sent = rawRequest({ hostname, port, path, method: 'POST', headers: all }, (answer) => {
      answer.resume()
      resolve(answer.headers.location ?? '')
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
