import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { flushLogs } from '../../src/steps/log-later.ts'
import { eachDatabase } from '../support/databases.ts'
import { DATABASE, PASSWORD } from '../support/people-with-passwords.ts'
import { times } from '../support/scale.ts'
import { type TestServer, callUrl, startServer } from '../support/server.ts'
import { PASSWORD_REALM } from '../support/token-endpoint.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type Application, CALLBACK, formOf, newApplication, newVisitor, type Visitor } from '../support/visitor.ts'

const WRONG = 1000
/** Where the first test has sent the thousand already, fewer show the same. */
const FEWER = times(240, 1000)
const AT_ONCE = 20
const PAIR = 10
const MANY = 100

eachDatabase(`${WRONG} wrong passwords`, (open) => {
  let server: TestServer
  let application: Application
  let client = ''
  let idp: TestProvider
  let count = 0
  let owner = { id: '', email: '', subject: '' }

  before(async () => {
    // As an operator has it: no demo, and a proxy in front that says where people come from.
    server = await startServer(await open(), { demo: false, trustedProxies: ['127.0.0.1'], logLevel: 'error' })
    client = await aClient()
    application = await newApplication(server.origin, client)
    idp = await startTestProvider()
    const body = { name: 'other-way', strategy: 'oidc', options: { ...idp.options }, enabled_clients: [client] }
    await call('POST', '/api/v2/connections', body)
  })
  after(async () => {
    await idp.stop()
    await server.stop()
  })
  beforeEach(async () => {
    await server.ctx.db.query({ name: '', text: 'delete from attempts' }, [])
    await server.ctx.db.query({ name: '', text: 'delete from logs' }, [])
    owner = await somebody()
  })

  async function call(method: string, path: string, body?: object) {
    const answer = await server.call(method, path, body === undefined ? {} : { body })
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async function aClient(): Promise<string> {
    const { client_id: id } = await call('POST', '/api/v2/clients', {
      ...{ name: 'An application', app_type: 'native', token_endpoint_auth_method: 'none', callbacks: [CALLBACK] },
      grant_types: ['authorization_code', PASSWORD_REALM],
    })
    const [database] = await call('GET', '/api/v2/connections')
    await call('PATCH', `/api/v2/connections/${database.id}`, { enabled_clients: [id] })
    return id
  }

  /** Somebody with a password and, linked to it, an account at a provider. */
  async function somebody() {
    const [email, subject] = [`owner${++count}@example.com`, `subject${count}`]
    const { user_id: id } = await call('POST', '/api/v2/users', {
      ...{ connection: DATABASE, email, password: PASSWORD, email_verified: true },
    })
    idp.person = { sub: subject, email: `other-${email}` }
    await byProvider('192.0.2.250')
    const body = { provider: 'oidc', user_id: `other-way|${subject}` }
    await call('POST', `/api/v2/users/${encodeURIComponent(id)}/identities`, body)
    return { id: id as string, email, subject }
  }

  const from = (ip: string) => ({ 'x-forwarded-for': ip })

  /** The user that a sign-in at the provider gives to somebody at an address. */
  async function byProvider(ip: string): Promise<string | undefined> {
    const visitor = newVisitor(server.origin)
    const request = await application.request({ connection: 'other-way' })
    const { outside } = await visitor.open(request.url)
    const callback = `${server.origin}/login/callback/other-way?${idp.signIn(String(outside)).toString()}`
    const back = await visitor.open(callback, { headers: from(ip) })
    return (await request.exchange(back.outside)).claims()?.sub
  }

  type Try = (identifier: string, password: string, ip: string) => Promise<'in' | 'wrong' | 'too many'>

  /** Passwords on one page, in one browser: it stays open whatever is typed. */
  async function onPage(): Promise<Try> {
    const visitor = newVisitor(server.origin)
    const page = await visitor.open((await application.request()).url)
    const { state = '' } = formOf(page, '/u/login').fields
    return async (identifier, password, ip) => {
      const back = await posted(visitor, { state, identifier, password }, ip)
      if (back.outside) return 'in'
      assert.equal(back.status, 400)
      return /too many attempts/.test(back.html) ? 'too many' : 'wrong'
    }
  }

  function posted(visitor: Visitor, fields: Record<string, string>, ip: string) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: server.origin, ...from(ip) }
    return visitor.open(`${server.origin}/u/login`, { method: 'POST', headers, body: new URLSearchParams(fields) })
  }

  const atTokenEndpoint: Try = async (username, password, ip) => {
    const body = { grant_type: PASSWORD_REALM, realm: DATABASE, client_id: client, username, password }
    const { status, body: said } = await callUrl(`${server.origin}/oauth/token`, 'POST', { body, headers: from(ip) })
    if (status === 200) return 'in'
    assert.ok(status === 403 || status === 429, `${status} ${JSON.stringify(said)}`)
    return said.error === 'too_many_attempts' ? 'too many' : 'wrong'
  }

  /** Wrong passwords by turns on the page and at the token endpoint, some at once; how often each answer came. */
  async function hammer(most: number, who: (index: number) => { identifier: string; ip: string }) {
    const tries = [await onPage(), atTokenEndpoint]
    const answers: Record<Awaited<ReturnType<Try>>, number> = { in: 0, wrong: 0, 'too many': 0 }
    for (let begun = 0; begun < most; begun += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, async (_, offset) => {
        const { identifier, ip } = who(begun + offset)
        const attempt = tries[offset % 2] ?? assert.fail('there are two ways')
        answers[await attempt(identifier, `Wrong-password-${begun + offset}`, ip)] += 1
      })
      await Promise.all(batch)
    }
    return answers
  }

  const blocks = () => `/api/v2/user-blocks/${encodeURIComponent(owner.id)}`

  it('for one account from one address: ten are looked at, then both ways are shut there, and /user-blocks says so', async () => {
    const ip = '198.51.100.1'
    const answers = await hammer(WRONG, () => ({ identifier: owner.email, ip }))
    assert.deepEqual(answers, { in: 0, wrong: PAIR, 'too many': WRONG - PAIR })
    await flushLogs(server.ctx)
    assert.equal((await call('GET', '/api/v2/logs?q=type%3Afp&per_page=100')).length, PAIR)
    for (const attempt of [await onPage(), atTokenEndpoint]) {
      assert.equal(await attempt(owner.email, PASSWORD, ip), 'too many', 'the right password is not looked at either')
      assert.equal(await attempt(owner.email, PASSWORD, '198.51.100.2'), 'in', 'elsewhere it is')
    }
    const expected = { blocked_for: [{ identifier: owner.email, ip, connection: DATABASE }] }
    assert.deepEqual(await call('GET', blocks()), expected)
    assert.deepEqual(await call('GET', `/api/v2/user-blocks?identifier=${owner.email.toUpperCase()}`), expected)
  })

  it('keep the owner from no other way in: a linked account signs in from the blocked address', async () => {
    const ip = '198.51.100.3'
    for (let index = 0; index < PAIR; index++) await atTokenEndpoint(owner.email, 'wrong', ip)
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, ip), 'too many')
    assert.equal(await byProvider(ip), owner.id)
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, ip), 'too many', 'which proves nothing of the password')
  })

  it('are forgiven by DELETE of the block, by user or identifier', async () => {
    const ip = '198.51.100.4'
    for (const path of [blocks(), `/api/v2/user-blocks?identifier=${owner.email}`]) {
      for (let index = 0; index < PAIR; index++) await atTokenEndpoint(owner.email, 'wrong', ip)
      assert.equal(await (await onPage())(owner.email, PASSWORD, ip), 'too many')
      await call('DELETE', path)
      assert.deepEqual(await call('GET', blocks()), { blocked_for: [] })
      assert.equal(await (await onPage())(owner.email, PASSWORD, ip), 'in')
    }
  })

  it('for many accounts from one address: a hundred are looked at, and no account is blocked elsewhere', async () => {
    const ip = '198.51.100.5'
    const answers = await hammer(FEWER, (index) => ({ identifier: `victim${index}@example.com`, ip }))
    assert.deepEqual(answers, { in: 0, wrong: MANY, 'too many': FEWER - MANY })
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, ip), 'too many')
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, '198.51.100.6'), 'in')
    assert.equal(await byProvider(ip), owner.id)
    assert.deepEqual(await call('GET', blocks()), { blocked_for: [] })
  })

  it('T24: for many accounts from many addresses of one IPv6 network: they are one address', async () => {
    const answers = await hammer(FEWER, (index) => ({
      identifier: `v6-${index}@example.com`,
      ip: `2001:db8:1:2::${index}`,
    }))
    assert.deepEqual(answers, { in: 0, wrong: MANY, 'too many': FEWER - MANY })
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, '2001:db8:1:2:ffff::1'), 'too many')
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, '2001:db8:1:3::1'), 'in')
  })

  it('for one account from many addresses: slowed to one a minute, but not where its owner signed in last', async () => {
    const home = '203.0.113.200'
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, home), 'in')
    const answers = await hammer(FEWER, (index) => ({
      identifier: owner.email,
      ip: `10.0.${index >> 8}.${index & 255}`,
    }))
    assert.deepEqual(answers, { in: 0, wrong: MANY, 'too many': FEWER - MANY })
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, home), 'in')
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, '203.0.113.201'), 'too many')
    await aMinuteLater()
    assert.equal(await atTokenEndpoint(owner.email, PASSWORD, '203.0.113.202'), 'in', 'it slows and never shuts out')
  })

  async function aMinuteLater(): Promise<void> {
    const shift = (name: string) => `${name} = ${name} - interval '60 seconds'`
    const columns = ['first_at', 'last_at', 'blocked_until', 'expires_at'].map(shift).join(', ')
    await server.ctx.db.query({ name: '', text: `update attempts set ${columns}` }, [])
  }
})
