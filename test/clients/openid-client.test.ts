import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { clientFetch, type Fetch, trustingFetch } from '../support/trusting-fetch.ts'
import { newVisitorOver, type Visited, type Visitor } from '../support/visitor.ts'

const ADA = 'auth0|00000000000000000000ada0'
const NATIVE = { id: 'demo-native-application', callback: 'com.example.demo://callback' }
const WEB = { id: 'demo-web-application', callback: 'https://localhost:3000/callback' }
const SIGNED_OUT = 'https://localhost:3000/'

/** openid-client as an application uses it, over TLS; the person is a browser without script. */
describe('openid-client', () => {
  let server: ServerProcess
  let send: Fetch
  before(async () => {
    server = await startProcess()
    send = await trustingFetch(server.caPath)
  })
  after(() => server.stop())

  const native = () => discover(NATIVE.id, oidc.None())
  const television = () => discover('demo-television', oidc.None())

  function discover(id: string, auth: oidc.ClientAuth): Promise<oidc.Configuration> {
    return oidc.discovery(new URL(server.secure), id, undefined, auth, { [oidc.customFetch]: clientFetch(send) })
  }

  /** The confidential client, with the secret that the Management API shows to whoever may see it. */
  async function web(authenticate = oidc.ClientSecretPost): Promise<oidc.Configuration> {
    const { body } = await server.call('GET', `/api/v2/clients/${WEB.id}`)
    return discover(WEB.id, authenticate(body.client_secret))
  }

  /** What an application remembers of an authorization request. */
  async function request(callback: string, changed: Readonly<Record<string, string>> = {}) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
    const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()]
    const params = {
      redirect_uri: callback,
      scope: 'openid profile email offline_access',
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
      ...changed,
    }
    return { params, checks: { pkceCodeVerifier, expectedState, expectedNonce } }
  }

  async function signIn(visitor: Visitor, url: URL): Promise<URL> {
    const login = await visitor.open(url.href)
    const { outside, html } = await prove(visitor, login)
    assert.ok(outside, `the sign-in did not lead back to the application: ${html.slice(0, 1000)}`)
    return outside
  }

  function prove(visitor: Visitor, login: Visited): Promise<Visited> {
    return visitor.submit(login, { identifier: 'ada@example.com', password: DEMO_PASSWORD }, '/u/login')
  }

  /** As a device does, every few seconds; it gives up earlier than the code does. */
  function poll(config: oidc.Configuration, device: oidc.DeviceAuthorizationResponse) {
    return oidc.pollDeviceAuthorizationGrant(config, device, undefined, { signal: AbortSignal.timeout(60_000) })
  }

  const person = () => newVisitorOver(send, server.secure)

  async function tokensOf(config: oidc.Configuration, callback: string, visitor = person()) {
    const { params, checks } = await request(callback)
    return oidc.authorizationCodeGrant(
      config,
      await signIn(visitor, oidc.buildAuthorizationUrl(config, params)),
      checks,
    )
  }

  it('discovers the server at its issuer, over TLS, with every endpoint at the same origin', async () => {
    const metadata = (await native()).serverMetadata()
    assert.equal(metadata.issuer, `${server.secure}/`)
    const endpoints = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name))
    assert.ok(endpoints.length >= 8, endpoints.join('\n'))
    for (const [name, url] of endpoints) assert.equal(new URL(String(url)).origin, server.secure, name)
    assert.ok(metadata.supportsPKCE())
  })

  for (const [kind, callback, open] of [
    ['a native application without a secret', NATIVE.callback, native],
    ['a web application, its secret in the form', WEB.callback, () => web()],
    ['a web application, its secret in the header', WEB.callback, () => web(oidc.ClientSecretBasic)],
  ] as const) {
    it(`signs a person in with a code and PKCE: ${kind}`, async () => {
      const config = await open()
      const tokens = await tokensOf(config, callback)
      assert.equal(tokens.claims()?.sub, ADA)
      assert.equal(tokens.claims()?.['email'], 'ada@example.com')
      assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, ADA)).email_verified, true)
      assert.equal((await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).claims()?.sub, ADA)
    })
  }

  it('refreshes with a token that changes each time; a used one is refused, and then the newest too', async () => {
    const config = await native()
    const first = await tokensOf(config, NATIVE.callback)
    const second = await oidc.refreshTokenGrant(config, first.refresh_token ?? '')
    const third = await oidc.refreshTokenGrant(config, second.refresh_token ?? '')
    assert.equal(new Set([first, second, third].map((each) => each.refresh_token)).size, 3)
    assert.equal(third.claims()?.sub, ADA)
    for (const used of [first, third]) {
      await assert.rejects(oidc.refreshTokenGrant(config, used.refresh_token ?? ''), { error: 'invalid_grant' })
    }
  })

  it('revokes a refresh token', async () => {
    const config = await native()
    const { refresh_token: token = '' } = await tokensOf(config, NATIVE.callback)
    await oidc.tokenRevocation(config, token)
    await assert.rejects(oidc.refreshTokenGrant(config, token), { error: 'invalid_grant' })
  })

  it('signs a device in: it polls while the person types the code', async () => {
    const config = await television()
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid profile offline_access' })
    const polled = poll(config, device)
    const visitor = person()
    const asked = await visitor.open(device.verification_uri)
    const shown = await visitor.submit(asked, { user_code: device.user_code }, '/activate')
    const login = await visitor.submit(shown, { decision: 'allow' }, '/activate')
    assert.equal((await prove(visitor, login)).status, 200)
    const tokens = await polled
    assert.equal(tokens.claims()?.sub, ADA)
    assert.equal((await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).claims()?.sub, ADA)
  })

  it('tells a device that the person said no', async () => {
    const config = await television()
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid' })
    const visitor = person()
    const typed = await visitor.open(device.verification_uri_complete ?? '')
    assert.ok(typed.html.includes(`value="${device.user_code}"`), typed.html)
    const shown = await visitor.submit(typed, { user_code: device.user_code }, '/activate')
    await visitor.submit(shown, { decision: 'deny' }, '/activate')
    await assert.rejects(poll(config, device), { error: 'access_denied' })
  })

  it('pushes its request first: the address carries a reference alone, which works once', async () => {
    const config = await web()
    const { params, checks } = await request(WEB.callback)
    const url = await oidc.buildAuthorizationUrlWithPAR(config, params)
    assert.deepEqual([...url.searchParams.keys()].toSorted(), ['client_id', 'request_uri'])
    const tokens = await oidc.authorizationCodeGrant(config, await signIn(person(), url), checks)
    assert.equal(tokens.claims()?.sub, ADA)
    const again = await person().open(url.href)
    assert.equal(again.outside, null)
    assert.equal(again.status, 400)
  })

  it('must push its request where its client says so', async () => {
    const config = await web()
    const mustPush = (is: boolean) =>
      server.call('PATCH', `/api/v2/clients/${WEB.id}`, { body: { require_pushed_authorization_requests: is } })
    assert.equal((await mustPush(true)).status, 200)
    try {
      const { params, checks } = await request(WEB.callback)
      const direct = await person().open(oidc.buildAuthorizationUrl(config, params).href)
      assert.equal(direct.outside?.searchParams.get('error') ?? direct.status, 'invalid_request', direct.html)
      const url = await oidc.buildAuthorizationUrlWithPAR(config, params)
      const tokens = await oidc.authorizationCodeGrant(config, await signIn(person(), url), checks)
      assert.equal(tokens.claims()?.sub, ADA)
    } finally {
      await mustPush(false)
    }
  })

  it('is refused a pushed request without the secret, or for an address that is not the client’s', async () => {
    const { params } = await request(WEB.callback)
    const stranger = await discover(WEB.id, oidc.ClientSecretPost('a-secret-that-is-not-the-client’s'))
    await assert.rejects(oidc.buildAuthorizationUrlWithPAR(stranger, params), { status: 401 })
    const elsewhere = { ...params, redirect_uri: 'https://elsewhere.example.com/callback' }
    await assert.rejects(oidc.buildAuthorizationUrlWithPAR(await web(), elsewhere), { status: 400 })
  })

  it('signs the person out: the session ends, and the browser comes back with the state', async () => {
    const config = await web()
    const visitor = person()
    const { id_token: hint = '' } = await tokensOf(config, WEB.callback, visitor)
    const leave = { id_token_hint: hint, post_logout_redirect_uri: SIGNED_OUT, state: oidc.randomState() }
    const { outside } = await visitor.open(oidc.buildEndSessionUrl(config, leave).href)
    assert.equal(outside?.href, `${SIGNED_OUT}?state=${leave.state}`)
    const silent = oidc.buildAuthorizationUrl(config, (await request(WEB.callback, { prompt: 'none' })).params)
    assert.equal((await visitor.open(silent.href)).outside?.searchParams.get('error'), 'login_required')
  })

  it('is not sent elsewhere at sign-out, and the session lives on', async () => {
    const config = await web()
    const visitor = person()
    const { id_token: hint = '' } = await tokensOf(config, WEB.callback, visitor)
    const leave = { id_token_hint: hint, post_logout_redirect_uri: 'https://elsewhere.example.com/' }
    const refused = await visitor.open(oidc.buildEndSessionUrl(config, leave).href)
    assert.deepEqual([refused.status, refused.outside], [400, null])
    const { params, checks } = await request(WEB.callback, { prompt: 'none' })
    const { outside } = await visitor.open(oidc.buildAuthorizationUrl(config, params).href)
    assert.ok(outside)
    assert.equal((await oidc.authorizationCodeGrant(config, outside, checks)).claims()?.sub, ADA)
  })

  it('takes no answer with another state or nonce than its own', async () => {
    const config = await native()
    const { params, checks } = await request(NATIVE.callback)
    const answer = await signIn(person(), oidc.buildAuthorizationUrl(config, params))
    const otherState = { ...checks, expectedState: oidc.randomState() }
    await assert.rejects(oidc.authorizationCodeGrant(config, answer, otherState), because(/"state"/))
    const otherNonce = { ...checks, expectedNonce: oidc.randomNonce() }
    await assert.rejects(oidc.authorizationCodeGrant(config, answer, otherNonce), because(/"nonce"/))
  })

  it('gets nothing for a code with another verifier; whoever knows the verifier still does', async () => {
    const config = await native()
    const { params, checks } = await request(NATIVE.callback)
    const answer = await signIn(person(), oidc.buildAuthorizationUrl(config, params))
    const other = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() }
    await assert.rejects(oidc.authorizationCodeGrant(config, answer, other), { error: 'invalid_grant' })
    assert.equal((await oidc.authorizationCodeGrant(config, answer, checks)).claims()?.sub, ADA)
  })

  it('gets nothing for a code a second time, and what the first time gave is void', async () => {
    const config = await native()
    const { params, checks } = await request(NATIVE.callback)
    const answer = await signIn(person(), oidc.buildAuthorizationUrl(config, params))
    const tokens = await oidc.authorizationCodeGrant(config, answer, checks)
    await assert.rejects(oidc.authorizationCodeGrant(config, answer, checks), { error: 'invalid_grant' })
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''), { error: 'invalid_grant' })
  })

  it('trusts the local authority and nobody else: without it the certificate is refused', async () => {
    await assert.rejects(fetch(`${server.secure}/.well-known/openid-configuration`))
  })
})

/** The library says in the cause what was wrong. */
function because(reason: RegExp): (error: Error) => true {
  return (error) => {
    assert.match(String(error.cause), reason)
    return true
  }
}
