import assert from 'node:assert/strict'
import { after, afterEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { inspect } from 'node:util'
import { times } from '../../test/support/scale.ts'
import { type Fault, type Place, startTestProvider, type TestProvider } from '../../test/support/upstream-provider.ts'
import {
  CALLBACK,
  connectionTo,
  signIn,
  signedIn,
  start,
  upstreamContext,
} from '../../test/support/upstream-sign-in.ts'
import { Problem } from '../problems.ts'
import { finishUpstream } from './finish-upstream.ts'
import { startUpstream } from './start-upstream.ts'

const provider = await startTestProvider()
const other = await startTestProvider()
const ada = { ...provider.person }
after(async () => {
  await provider.stop()
  await other.stop()
})
afterEach(() => {
  for (const one of [provider, other]) {
    Object.assign(one, { fault: null, says: {}, person: ada, userinfo: {}, namesItself: true })
  }
})

const oidc = (to: TestProvider = provider, name = 'oidc') => connectionTo('oidc', to.options, name)
const oauth2 = (to: TestProvider = provider, name = 'oauth2') => connectionTo('oauth2', to.options, name)

function refused(answer: unknown): Problem {
  assert.ok(answer instanceof Problem, JSON.stringify(answer))
  return answer
}

describe('A sign-in at an OpenID provider', () => {
  it('sends the person there with PKCE, a nonce and what was wished', async () => {
    const { url, pending } = await start(upstreamContext(), oidc(), {
      loginHint: 'ada@example.com',
      connectionScope: 'calendar,files openid "bad"',
      prompt: 'login',
      uiLocales: 'de',
    })
    const sent = Object.fromEntries(new URL(url).searchParams)
    assert.equal(new URL(url).origin + new URL(url).pathname, `${provider.origin}/authorize`)
    assert.equal(sent['code_challenge_method'], 'S256')
    assert.equal(sent['code_challenge']?.length, 43)
    assert.equal(sent['nonce'], pending['nonce'])
    assert.equal(sent['scope'], 'openid profile email calendar files')
    assert.deepEqual(
      [sent['state'], sent['redirect_uri'], sent['response_type'], sent['client_id']],
      ['state-1', CALLBACK, 'code', 'test-client'],
    )
    assert.deepEqual([sent['login_hint'], sent['prompt'], sent['ui_locales']], ['ada@example.com', 'login', 'de'])
    assert.ok(!url.includes(String(pending['verifier'])))
  })

  it('gives who came back: address, proof, profile, tokens', async () => {
    const came = await signedIn(upstreamContext(), oidc(), provider)
    assert.deepEqual(
      [came.provider, came.id, came.numeric, came.issuer, came.subject],
      ['oidc', 'oidc|person-1', false, provider.origin, 'person-1'],
    )
    assert.deepEqual(came.profile, { name: 'Ada Lovelace', email: 'ada@example.com', email_verified: false })
    assert.equal(typeof came.tokens.access_token, 'string')
    assert.equal(came.tokens.id_token?.split('.').length, 3)
    assert.equal(came.tokens.expires_in, 3600)
  })

  it('adds what userinfo knows, but never its proof to the address of the ID token', async () => {
    provider.person = { sub: 'person-1', email: 'ada@example.com' }
    provider.userinfo = { email: 'other@example.com', email_verified: true, picture: 'https://example.com/a.png' }
    const trusting = connectionTo('oidc', { ...provider.options, email_verified_trusted: true })
    const { profile } = await signedIn(upstreamContext(), trusting, provider)
    assert.deepEqual(profile, {
      picture: 'https://example.com/a.png',
      email: 'ada@example.com',
      email_verified: false,
    })
  })

  it('asks for metadata and keys once, and for keys again when a token names another one', async () => {
    const ctx = upstreamContext()
    const asked = (path: string) => provider.requests.filter(({ line }) => line.endsWith(path)).length
    const counts = () => [asked('/openid-configuration'), asked('/jwks')] as const
    const [metadata, keys] = counts()
    await signedIn(ctx, oidc(), provider)
    await signedIn(ctx, oidc(), provider)
    await provider.rotateKey()
    await signedIn(ctx, oidc(), provider)
    assert.deepEqual(counts(), [metadata + 1, keys + 2])
  })

  it('keeps what it knows of two connections apart, and forgets it when options change', async () => {
    const ctx = upstreamContext()
    await signedIn(ctx, oidc(provider, 'a'), provider)
    await signedIn(ctx, oidc(other, 'b'), other)
    assert.equal((await signedIn(ctx, oidc(other, 'a'), other)).issuer, other.origin)
  })
})

describe('A sign-in at an OAuth 2.0 provider', () => {
  it('gives who came back as the profile endpoint says', async () => {
    const came = await signedIn(upstreamContext(), oauth2(), provider)
    assert.deepEqual(
      [came.provider, came.id, came.issuer, came.subject],
      ['oauth2', 'oauth2|person-1', `${provider.origin}/person`, 'person-1'],
    )
    assert.equal(came.profile.email_verified, false)
  })

  it('takes no notice of an ID token that comes along', async () => {
    const withId = connectionTo('oauth2', { ...provider.options, scope: 'openid' })
    provider.fault = { kind: 'bad_signature' }
    const came = await signedIn(upstreamContext(), withId, provider)
    assert.equal(came.tokens.id_token, undefined)
  })

  it('takes its subject from the claim that the operator names', async () => {
    provider.person = { id: 42, sub: 'no' }
    const named = connectionTo('oauth2', { ...provider.options, subject_claim: 'id' })
    assert.equal((await signedIn(upstreamContext(), named, provider)).subject, '42')
  })

  for (const subject of [undefined, null, '', true, 1.5, -1, 2 ** 53, {}, ['a'], 'a\nb', '\ud800', 'x'.repeat(256)]) {
    it(`refuses the subject ${inspect(subject).slice(0, 20)}`, async () => {
      provider.person = { ...ada, sub: subject as never }
      const answer = refused(await signIn(upstreamContext(), oauth2(), provider))
      assert.equal(answer.code, 'upstream_failed')
      assert.match(answer.message, /does not say who you are/)
    })
  }
})

const WORDS = [
  ...['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'access_token', 'keys'],
  ...['token_type', 'id_token', 'expires_in', 'sub', 'email', 'kty', 'id_token_signing_alg_values_supported'],
]
const METADATA = {
  issuer: provider.issuer,
  authorization_endpoint: `${provider.origin}/authorize`,
  token_endpoint: `${provider.origin}/token`,
  userinfo_endpoint: `${provider.origin}/person`,
  jwks_uri: `${provider.origin}/jwks`,
}
const PIECES = [
  ...[
    provider.origin,
    `${provider.origin}/token`,
    `${provider.origin}/jwks`,
    'http://',
    'javascript:alert(1)',
    'Bearer',
  ],
  ...['a.b.c', 'eyJhbGciOiJSUzI1NiJ9.e30.AA', [{ kty: 'RSA', n: 1 }], [{ kty: 'RSA', e: 'AQAB', n: 'AA' }], [null]],
]

describe('A provider that does wrong', () => {
  const IN_TOKEN: readonly [Fault['kind'], RegExp][] = [
    ['wrong_aud', /not for this sign-in/],
    ['foreign_azp', /not for this sign-in/],
    ['wrong_nonce', /not for this sign-in/],
    ['no_nonce', /incomplete/],
    ['wrong_iss', /not for this sign-in/],
    ['expired', /expired/],
    ['bad_signature', /signature/],
    ['alg_none', /./],
    ['shared_secret', /./],
    ['no_id_token', /incomplete/],
    ['other_issuer', /another issuer/],
    ['other_subject', /another person/],
    ['lying_iss', /does not belong/],
    ['no_iss', /does not belong/],
  ]
  for (const [kind, words] of IN_TOKEN) {
    it(`${kind}: is refused`, async () => {
      provider.fault = { kind } as Fault
      const ctx = upstreamContext()
      const started = await startUpstream(ctx, oidc(), { redirectUri: CALLBACK, state: 's' })
      const answer = refused(
        started instanceof Problem
          ? started
          : await finishUpstream(ctx, oidc(), started.pending, provider.signIn(started.url)),
      )
      assert.equal(answer.code, 'upstream_failed')
      assert.match(answer.message, words)
      assert.match(answer.message, /“oidc”.*Nothing was changed/)
    })
  }

  const KINDS = ['html', 'huge', 'redirect', 'server_error', 'hang_up', 'error', 'slow'] as const
  for (const at of ['discovery', 'token', 'jwks', 'person'] as const) {
    for (const kind of KINDS) {
      it(`${kind} at ${at}: is refused in time`, async () => {
        provider.fault = { kind, at }
        const ctx = upstreamContext(kind === 'slow' ? { patience: { requestMs: 300, wholeMs: 1000 } } : {})
        const connection = at === 'person' ? oauth2() : oidc()
        const began = performance.now()
        const started = await startUpstream(ctx, connection, { redirectUri: CALLBACK, state: 's' })
        const answer = refused(
          started instanceof Problem
            ? started
            : await finishUpstream(ctx, connection, started.pending, provider.signIn(started.url)),
        )
        const isAway = kind === 'slow' || kind === 'hang_up'
        assert.equal(answer.code, isAway ? 'upstream_unreachable' : 'upstream_failed')
        assert.ok(performance.now() - began < 5000)
        assert.doesNotMatch(answer.message, /<b>|undefined|127\.0\.0\.1/)
      })
    }
  }

  it('whatever JSON it answers at whatever place: somebody came back or it is refused, and nothing breaks', async () => {
    const told = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...WORDS), fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(...PIECES))),
    )
    const place = fc.constantFrom<Place>('discovery', 'token', 'jwks', 'person')
    const round = async (at: Place, says: unknown, plain: boolean) => {
      const isPart = at === 'discovery' && says !== null && typeof says === 'object'
      provider.says = { [at]: isPart ? { ...METADATA, ...says } : says }
      const connection = plain ? oauth2() : oidc()
      const ctx = upstreamContext()
      const started = await startUpstream(ctx, connection, { redirectUri: CALLBACK, state: 's' })
      if (started instanceof Problem) return
      await finishUpstream(ctx, connection, started.pending, provider.signIn(started.url))
    }
    await fc.assert(fc.asyncProperty(place, told, fc.boolean(), round), { numRuns: times(300, 10_000) })
  })

  it('is asked again after a failure', async () => {
    const ctx = upstreamContext()
    provider.fault = { kind: 'server_error', at: 'discovery' }
    refused(await startUpstream(ctx, oidc(), { redirectUri: CALLBACK, state: 's' }))
    provider.fault = null
    await signedIn(ctx, oidc(), provider)
  })

  it('says that the person refused, without repeating its text', async () => {
    provider.fault = { kind: 'error_at_authorize' }
    const answer = refused(await signIn(upstreamContext(), oidc(), provider))
    assert.equal(answer.code, 'upstream_denied')
    assert.match(answer.message, /cancelled or refused there/)
    assert.doesNotMatch(answer.message, /<b>/)
  })
})

describe('An answer', () => {
  const changed: Record<string, (callback: URLSearchParams) => void> = {
    'with another state': (callback) => callback.set('state', 'state-2'),
    'without state': (callback) => callback.delete('state'),
    'with two states': (callback) => callback.append('state', 'state-1'),
    'without code': (callback) => callback.delete('code'),
    'with two codes': (callback) => callback.append('code', 'another'),
    'with a code of nobody': (callback) => callback.set('code', 'nobody'),
    'with an ID token beside': (callback) => callback.set('id_token', 'a.b.c'),
    'with an error of another state': (callback) => {
      callback.set('error', 'access_denied')
      callback.set('state', 'state-2')
    },
  }
  for (const [what, change] of Object.entries(changed)) {
    it(`${what} is refused`, async () => {
      const ctx = upstreamContext()
      const { url, pending } = await start(ctx, oidc())
      const callback = provider.signIn(url)
      change(callback)
      assert.equal(refused(await finishUpstream(ctx, oidc(), pending, callback)).code, 'upstream_failed')
    })
  }

  it('is good once: the code, and only with the verifier and nonce of its own start', async () => {
    const ctx = upstreamContext()
    const first = await start(ctx, oidc())
    const second = await start(ctx, oidc())
    refused(await finishUpstream(ctx, oidc(), second.pending, provider.signIn(first.url)))
    const callback = provider.signIn(first.url)
    assert.ok(!((await finishUpstream(ctx, oidc(), first.pending, callback)) instanceof Problem))
    refused(await finishUpstream(ctx, oidc(), first.pending, callback))
  })

  it('is refused where the connection was changed meanwhile', async () => {
    const ctx = upstreamContext()
    const { url, pending } = await start(ctx, oidc())
    const moved = { ...oidc(), options: { ...other.options } }
    assert.match(refused(await finishUpstream(ctx, moved, pending, provider.signIn(url))).message, /changed meanwhile/)
  })
})

describe('T15 IdP mix-up', () => {
  it('a code of B in an answer for A is refused, and reaches nobody where B names itself', async () => {
    const ctx = upstreamContext()
    const a = await start(ctx, oidc(provider, 'a'))
    const b = await start(ctx, oidc(other, 'b'))
    const swapped = other.signIn(b.url)
    const before = provider.requests.length
    refused(await finishUpstream(ctx, oidc(provider, 'a'), a.pending, swapped))
    assert.ok(!provider.requests.slice(before).some(({ line }) => line === 'POST /token'))
  })

  it('is refused by the provider where B does not name itself', async () => {
    Object.assign(provider, { namesItself: false })
    Object.assign(other, { namesItself: false })
    const ctx = upstreamContext()
    const a = await start(ctx, oidc(provider, 'a'))
    const b = await start(ctx, oidc(other, 'b'))
    refused(await finishUpstream(ctx, oidc(provider, 'a'), a.pending, other.signIn(b.url)))
  })

  it('what was started at one connection is not finished at another', async () => {
    const ctx = upstreamContext()
    const { url, pending } = await start(ctx, oidc(provider, 'a'))
    const answer = refused(await finishUpstream(ctx, oidc(provider, 'b'), pending, provider.signIn(url)))
    assert.match(answer.message, /another connection/)
  })
})

it('T16 a subject of A in the mouth of B is another proof and another address', async () => {
  const ctx = upstreamContext()
  const a = await signedIn(ctx, oidc(provider, 'a'), provider)
  const b = await signedIn(ctx, oidc(other, 'b'), other)
  assert.equal(a.subject, b.subject)
  assert.notEqual(a.issuer, b.issuer)
  assert.deepEqual([a.id, b.id], ['a|person-1', 'b|person-1'])
})
