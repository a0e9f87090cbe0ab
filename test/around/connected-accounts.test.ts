import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { MY_ACCOUNT_SCOPES } from '../../src/model/my-account.ts'
import { eachDatabase } from '../support/databases.ts'
import { callUrl, type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { CALLBACK, newApplication, newVisitor, type Visitor } from '../support/visitor.ts'
import { ADA, ADA_PATH } from './person.ts'

eachDatabase('connected accounts', (open) => {
  let server: TestServer
  let provider: TestProvider
  before(async () => {
    server = await startServer(await open())
    provider = await startTestProvider()
    for (const [name, active] of [
      ['calendar', true],
      ['closed', false],
    ] as const) {
      const options = { ...provider.options }
      const body = { name, strategy: 'oidc', options, enabled_clients: [DEMO_SPA], connected_accounts: { active } }
      const { status, body: made } = await server.call('POST', '/api/v2/connections', { body })
      assert.equal(status, 201, JSON.stringify(made))
    }
  })
  after(async () => {
    await provider.stop()
    await server.stop()
  })

  async function person(email: string) {
    const application = await newApplication(server.origin, DEMO_SPA)
    const visitor = newVisitor(server.origin)
    const scope = ['openid', ...MY_ACCOUNT_SCOPES].join(' ')
    const request = await application.request({ audience: `${server.origin}/me/`, scope })
    const page = await visitor.open(request.url)
    const back = await visitor.submit(page, { identifier: email, password: DEMO_PASSWORD }, '/u/login')
    const token = (await request.exchange(back.outside)).access_token
    const call = (method: string, path: string, body?: unknown) =>
      callUrl(`${server.origin}/me/v1/connected-accounts${path}`, method, { token, ...(body ? { body } : {}) })
    return { visitor, call }
  }

  const pkce = () => {
    const verifier = randomBytes(32).toString('base64url')
    return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
  }
  const wish = (challenge: string, more = {}) => ({
    connection: 'calendar',
    redirect_uri: CALLBACK,
    state: 'my-state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    scopes: ['calendar.read'],
    ...more,
  })

  /** Takes a browser to the provider and back; where it is sent at last. */
  async function goThrough(visitor: Visitor, begun: any): Promise<URL | null> {
    const { outside: asked } = await visitor.open(`${begun.connect_uri}?ticket=${begun.connect_params.ticket}`)
    if (!asked) return null
    assert.match(asked.searchParams.get('scope') ?? '', /calendar\.read/)
    const callback = new URL(asked.searchParams.get('redirect_uri') ?? '')
    callback.search = provider.signIn(asked.href).toString()
    return (await visitor.open(callback.href)).outside
  }

  it('are connected, listed, shown to the Management API, and forgotten, and sign nobody in', async () => {
    const { visitor, call } = await person('ada@example.com')
    const { verifier, challenge } = pkce()
    const begun = await call('POST', '/connect', wish(challenge))
    assert.equal(begun.status, 201, JSON.stringify(begun.body))
    const back = await goThrough(visitor, begun.body)
    assert.equal(back?.searchParams.get('state'), 'my-state')
    const completion = {
      auth_session: begun.body.auth_session,
      connect_code: back.searchParams.get('connect_code'),
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    }
    const done = await call('POST', '/complete', completion)
    assert.equal(done.status, 201, JSON.stringify(done.body))
    assert.match(done.body.id, /^cac_[A-Za-z0-9]{16}$/)
    assert.deepEqual([done.body.connection, done.body.scopes], ['calendar', ['calendar.read']])
    assert.equal((await call('POST', '/complete', completion)).status, 400)

    assert.deepEqual((await call('GET', '/accounts')).body, { accounts: [done.body] })
    assert.deepEqual((await call('GET', '/accounts?connection=closed')).body, { accounts: [] })
    assert.deepEqual((await call('GET', '/connections')).body.connections, [{ name: 'calendar', strategy: 'oidc' }])
    const { connected_accounts: managed } = (await server.call('GET', `${ADA_PATH}/connected-accounts`)).body
    assert.equal(managed[0].strategy, 'oidc')
    const [tokenset] = (await server.call('GET', `${ADA_PATH}/federated-connections-tokensets`)).body
    assert.deepEqual([tokenset.connection, tokenset.scope], ['calendar', 'calendar.read'])
    const { identities } = (await server.call('GET', ADA_PATH)).body
    assert.ok(!identities.some(({ connection }: { connection: string }) => connection === 'calendar'))
    const rows = await server.ctx.db.query<{ sealed: string }>(
      { name: '', text: 'select sealed from connected_accounts' },
      [],
    )
    assert.equal(rows.length, 1)
    assert.ok(!rows[0]?.sealed.includes('access_token'))

    assert.equal((await call('DELETE', `/accounts/${done.body.id}`)).status, 204)
    assert.deepEqual((await call('GET', '/accounts')).body, { accounts: [] })
  })

  it('are completed by nobody but who began, with its own code, verifier and address', async () => {
    const [ada, bob] = [await person('ada@example.com'), await person('bob@example.com')]
    const [first, second] = [pkce(), pkce()]
    const adas = (await ada.call('POST', '/connect', wish(first.challenge))).body
    const bobs = (await bob.call('POST', '/connect', wish(second.challenge))).body
    const code = (await goThrough(ada.visitor, adas))?.searchParams.get('connect_code')
    const good = {
      auth_session: adas.auth_session,
      connect_code: code,
      redirect_uri: CALLBACK,
      code_verifier: first.verifier,
    }
    // Ada's consent at the provider does not become Bob's account, nor the other way round.
    assert.equal((await bob.call('POST', '/complete', good)).status, 400)
    const mixed = { ...good, auth_session: bobs.auth_session, code_verifier: second.verifier }
    assert.equal((await bob.call('POST', '/complete', mixed)).status, 400)
    assert.equal((await ada.call('POST', '/complete', { ...good, code_verifier: second.verifier })).status, 400)
    assert.equal((await ada.call('POST', '/complete', { ...good, redirect_uri: 'http://localhost:3000/' })).status, 400)
    const done = await ada.call('POST', '/complete', good)
    assert.equal(done.status, 201)
    await ada.call('DELETE', `/accounts/${done.body.id}`)
  })

  it('are not begun in a browser in which somebody else is signed in, nor ended in another browser', async () => {
    const [ada, bob] = [await person('ada@example.com'), await person('bob@example.com')]
    const begun = (await bob.call('POST', '/connect', wish(pkce().challenge))).body
    assert.equal(await goThrough(ada.visitor, begun), null)
    const own = (await bob.call('POST', '/connect', wish(pkce().challenge))).body
    const { outside: asked } = await bob.visitor.open(`${own.connect_uri}?ticket=${own.connect_params.ticket}`)
    const callback = new URL(asked?.searchParams.get('redirect_uri') ?? '')
    callback.search = provider.signIn(asked?.href ?? '').toString()
    assert.equal((await newVisitor(server.origin).open(callback.href)).outside, null)
    const again = await bob.visitor.open(`${own.connect_uri}?ticket=${own.connect_params.ticket}`)
    assert.equal(again.outside, null, 'a ticket works once')
  })

  it('are refused for what is closed, unknown, elsewhere, or without PKCE', async () => {
    const { call } = await person('ada@example.com')
    const { challenge } = pkce()
    const plain = { connection: 'calendar', redirect_uri: CALLBACK }
    const wrong = [
      wish(challenge, { connection: 'closed' }),
      wish(challenge, { connection: 'unknown' }),
      wish(challenge, { connection: 'Username-Password-Authentication' }),
      wish(challenge, { redirect_uri: 'https://evil.example/callback' }),
      wish(challenge, { code_challenge_method: 'plain' }),
      wish(challenge, { more: 1 }),
      plain,
    ]
    for (const body of wrong) {
      const refused = await call('POST', '/connect', body)
      assert.equal(refused.status, 400, JSON.stringify(body))
      assert.match(refused.body.type, /^urn:carabiner:problem:/)
    }
    assert.equal((await call('GET', '/accounts?take=21')).status, 400)
    assert.equal((await call('DELETE', '/accounts/cac_unknown')).status, 204)
    assert.equal(ADA, 'auth0|00000000000000000000ada0')
  })
})

eachDatabase('tokens of providers', (open) => {
  it('are shown with identities to a machine with read:user_idp_tokens, and to nobody else', async (test) => {
    const server = await startServer(await open())
    const provider = await startTestProvider()
    test.after(async () => {
      await provider.stop()
      await server.stop()
    })
    const body = { name: 'upstream', strategy: 'oidc', options: provider.options, enabled_clients: [DEMO_SPA] }
    assert.equal((await server.call('POST', '/api/v2/connections', { body })).status, 201)
    const application = await newApplication(server.origin, DEMO_SPA)
    const request = await application.request({ connection: 'upstream' })
    const visitor = newVisitor(server.origin)
    const { outside: asked } = await visitor.open(request.url)
    const callback = new URL(asked?.searchParams.get('redirect_uri') ?? '')
    callback.search = provider.signIn(asked?.href ?? '').toString()
    const tokens = await request.exchange((await visitor.open(callback.href)).outside)
    const id = String(tokens.claims()?.sub)
    const path = `/api/v2/users/${encodeURIComponent(id)}`
    const shown = async (scopes: readonly string[]) => {
      const { body: user } = await server.call('GET', path, { token: await server.token({ scopes }) })
      return user.identities[0]
    }
    assert.ok((await shown(['read:users', 'read:user_idp_tokens'])).access_token)
    assert.equal('access_token' in (await shown(['read:users'])), false)
    const own = await server.token({ user: id, scopes: ['read:current_user'] })
    const { body: mine } = await server.call('GET', path, { token: own })
    assert.equal('access_token' in mine.identities[0], false)
    const list = await server.call('GET', `/api/v2/users?q=identities.connection:upstream`)
    assert.ok(list.body[0].identities[0].access_token)
    const log = JSON.stringify((await server.call('GET', '/api/v2/logs')).body)
    assert.ok(!log.includes((await shown(['read:users', 'read:user_idp_tokens'])).access_token))
  })
})
