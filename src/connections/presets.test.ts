import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { TEST_CLIENT, type TestProvider, startTestProvider } from '../../test/support/upstream-provider.ts'
import {
  CALLBACK,
  connectionTo,
  signIn,
  signedIn,
  start,
  upstreamContext,
} from '../../test/support/upstream-sign-in.ts'
import { times } from '../../test/support/scale.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { OWN_STRATEGIES, PROVIDERS } from '../model/providers.ts'
import { Problem } from '../problems.ts'
import { claimAt, mergeClaims } from './claims.ts'
import { finishUpstream } from './finish-upstream.ts'
import { isUpstream } from '../model/upstream-strategies.ts'
import { PRESETS } from './preset-table.ts'
import { startUpstream } from './start-upstream.ts'
import { emailFrom } from './verified-email.ts'

const TENANT = '11111111-2222-3333-4444-555555555555'
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'
const OBJECT = '00000000-0000-0000-0003-bffd1d4e5a6b'
const EMAIL = 'ada@example.com'
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const APPLE_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** A person as each provider tells of one, with `proof` where the preset says that it stands; what comes of it. */
interface Played {
  readonly issuer?: string
  readonly options?: JsonObject
  readonly person: (proof: Json | undefined) => JsonObject
  /** The values that prove the address: none for "never". */
  readonly proofs: readonly Json[]
  readonly id: string
  readonly provider?: string
  readonly numeric?: true
  readonly profile: JsonObject
}

const told = (name: string, proof: Json | undefined): JsonObject => (proof === undefined ? {} : { [name]: proof })
const plain = (proof: Json | undefined): JsonObject => ({
  sub: 's1',
  email: EMAIL,
  name: 'Ada',
  ...told('email_verified', proof),
})

const PLAYED: Record<string, Played> = {
  'google-oauth2': {
    issuer: 'https://accounts.google.com',
    person: plain,
    proofs: [true],
    id: 's1',
    profile: { name: 'Ada' },
  },
  github: {
    person: (proof) => ({
      ...{ id: 1002, login: 'ada', name: null, email: 'shown@example.com', email_verified: true, verified: true },
      emails: [
        { email: 'second@example.com', primary: false, verified: true },
        { email: EMAIL, primary: true, ...told('verified', proof) },
      ],
    }),
    ...{ proofs: [true], id: '1002', numeric: true, profile: { nickname: 'ada' } },
  },
  waad: {
    issuer: `https://login.microsoftonline.com/{tenantid}/v2.0`,
    person: (proof) => ({
      ...{
        sub: 'pairwise',
        oid: OBJECT,
        tid: TENANT,
        email: EMAIL,
        email_verified: true,
        preferred_username: 'ada@corp.example',
      },
      ...told('xms_edov', proof),
    }),
    ...{ proofs: [true], id: OBJECT, profile: { upn: 'ada@corp.example', tenantid: TENANT, oid: OBJECT } },
  },
  windowslive: {
    issuer: `https://login.microsoftonline.com/${CONSUMERS}/v2.0`,
    person: (proof) => ({ ...plain(proof), ...told('xms_edov', proof), oid: OBJECT, tid: CONSUMERS }),
    ...{ proofs: [], id: '0003bffd1d4e5a6b', profile: { name: 'Ada' } },
  },
  apple: {
    issuer: 'https://appleid.apple.com',
    options: { app_secret: APPLE_KEY, kid: 'KEY1', team_id: 'TEAM1' },
    person: (proof) => ({ sub: '001.abc.02', email: EMAIL, ...told('email_verified', proof) }),
    ...{ proofs: [true, 'true'], id: '001.abc.02', profile: {} },
  },
  facebook: {
    person: (proof) => ({
      ...{ id: '10158', name: 'Ada L', first_name: 'Ada', last_name: 'L', email: EMAIL, verified: true },
      picture: { data: { url: 'https://example.com/a.png' } },
      ...told('email_verified', proof),
    }),
    ...{ proofs: [], id: '10158' },
    profile: { name: 'Ada L', given_name: 'Ada', family_name: 'L', picture: 'https://example.com/a.png' },
  },
  linkedin: { person: plain, proofs: [true], id: 's1', profile: { name: 'Ada' } },
  gitlab: {
    ...{
      issuer: 'https://gitlab.com',
      person: plain,
      proofs: [true],
      id: 'gitlab|s1',
      provider: 'oauth2',
      profile: { name: 'Ada' },
    },
  },
  discord: {
    person: (proof) => ({
      id: '80351110224678912',
      username: 'ada',
      email: EMAIL,
      email_verified: true,
      ...told('verified', proof),
    }),
    ...{
      proofs: [true],
      id: 'discord|80351110224678912',
      provider: 'oauth2',
      profile: { name: 'ada', nickname: 'ada' },
    },
  },
  slack: {
    issuer: 'https://slack.com',
    person: (proof) => ({ ...plain(proof), 'https://slack.com/team_id': 'T1' }),
    ...{ proofs: [true], id: 'slack|T1|s1', provider: 'oauth2', profile: { name: 'Ada' } },
  },
  twitter: {
    person: (proof) => ({
      ...{ data: { id: '2244994945', name: 'Ada', username: 'ada', email: EMAIL, verified: true }, email: EMAIL },
      ...told('email_verified', proof),
    }),
    ...{ proofs: [], id: '2244994945', profile: { name: 'Ada', nickname: 'ada' } },
  },
  okta: {
    ...{ issuer: 'https://dev-1.okta.com', options: { issuer: null, domain: 'dev-1.okta.com' }, person: plain },
    ...{ proofs: [true], id: 'okta|s1', profile: { name: 'Ada' } },
  },
  'auth0-oidc': {
    ...{ issuer: 'https://tenant.auth0.com/', options: { domain: 'tenant.auth0.com' }, person: plain },
    ...{ proofs: [true], id: 'auth0-oidc|s1', profile: { name: 'Ada' } },
  },
  oidc: {
    options: { email_verified_trusted: true },
    person: plain,
    proofs: [true],
    id: 'oidc|s1',
    profile: { name: 'Ada' },
  },
  oauth2: {
    options: { email_verified_trusted: true },
    person: plain,
    proofs: [true],
    id: 'oauth2|s1',
    profile: { name: 'Ada' },
  },
}

/** What could be taken for "verified". */
const CLAIMED: readonly (Json | undefined)[] = [
  ...[undefined, null, false, true, 'true', 'false', 'True', 'yes', '1', '', 0, 1, -1, [], [true], {}, { value: true }],
]

describe('T4 every preset, played with its real addresses', () => {
  it('has a case here', () => assert.deepEqual(Object.keys(PLAYED).sort(), [...PRESETS.keys()].sort()))

  for (const [strategy, played] of Object.entries(PLAYED)) {
    describe(strategy, async () => {
      const named = played.issuer ?? PRESETS.get(strategy)?.issuer ?? ''
      const provider = await startTestProvider(named.startsWith('https://') ? { issuer: named } : {})
      const ctx = upstreamContext({ instead: provider })
      const connection = connectionTo(strategy, { ...provider.options, ...played.options })
      after(() => provider.stop())

      for (const proof of CLAIMED) {
        const isProof = played.proofs.includes(proof ?? null)
        it(`${proof === undefined ? 'nothing' : JSON.stringify(proof)} is ${isProof ? 'a' : 'no'} proof of the address`, async () => {
          tell(provider, played.person(proof))
          const came = await signedIn(ctx, connection, provider)
          const email = strategy === 'twitter' ? {} : { email: EMAIL, email_verified: isProof }
          assert.deepEqual(came.profile, { ...played.profile, ...email })
          assert.deepEqual(
            [came.provider, came.id, came.numeric],
            [played.provider ?? strategy, played.id, played.numeric ?? false],
          )
        })
      }

      it('is of a strategy that can be made, and speaks of a provider that Auth0 knows', () => {
        assert.ok([...PROVIDERS, ...OWN_STRATEGIES].includes(strategy))
        assert.ok(PROVIDERS.includes(PRESETS.get(strategy)?.provider ?? ''))
      })
    })
  }

  it('the word of a generic provider proves nothing unless the operator says exactly so', async () => {
    const provider = await startTestProvider()
    for (const strategy of ['oidc', 'oauth2']) {
      for (const trusted of [undefined, false, 'true', 1, null]) {
        const options = { ...provider.options, ...told('email_verified_trusted', trusted) }
        const came = await signedIn(upstreamContext(), connectionTo(strategy, options), provider)
        assert.equal(came.profile.email_verified, false)
      }
    }
    await provider.stop()
  })
})

/** GitHub tells addresses apart from the person. */
function tell(provider: TestProvider, person: JsonObject): void {
  const { emails = [], ...rest } = person
  Object.assign(provider, { person: rest, emails })
}

it('T5 whatever a provider says, an address is verified only by the exact claim of its preset', () => {
  const value = fc.oneof(
    fc.constantFrom<Json>(true, 'true', 1, 'True', null, false),
    fc.jsonValue() as fc.Arbitrary<Json>,
  )
  const names = ['email', 'email_verified', 'verified', 'xms_edov', 'emails', 'primary', 'data', 'is_verified', 'sub']
  const said = fc.dictionary(fc.constantFrom(...names), fc.oneof(value, fc.constant<Json>(EMAIL), entries(value)))
  const options = fc.dictionary(fc.constantFrom('email_verified_trusted', 'email_verified', 'verified'), value)
  fc.assert(
    fc.property(fc.constantFrom(...PRESETS.values()), said, said, options, (preset, token, userinfo, set) => {
      const claims = mergeClaims(token, userinfo, preset.email)
      const email = emailFrom(preset.email, claims, set)
      const rule = preset.email?.verified
      if (email?.email_verified !== true) return
      assert.ok(rule, 'a preset that proves nothing')
      const source = claimAt(token, preset.email.at) === undefined ? userinfo : token
      const word = claimAt(source, rule.at)
      assert.ok(
        rule.is.some((one) => one === word),
        'the proof stands beside the address',
      )
      assert.equal(String(claimAt(source, preset.email.at)).toLowerCase(), email.email)
      if (rule.ifOption) assert.equal(set[rule.ifOption], true)
    }),
    { numRuns: times(20_000, 500_000) },
  )
})

function entries(value: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const entry = fc.record({ email: fc.constantFrom<Json>(EMAIL, 'b@example.com'), primary: value, verified: value })
  return fc.array(entry, { maxLength: 3 })
}

describe('T25 an address that is none, or several', () => {
  const rule = { at: ['email'], verified: { at: ['email_verified'], is: [true] } } as const
  const bad = [
    'a@b.example,c@d.example',
    'a@b.example c@d.example',
    'Ada <a@b.example>',
    'a@b@c.example',
    'a',
    '@b',
    'a@',
  ]
  const worse = [
    'a\0@b.example',
    'a\n@b.example',
    'ａ@b.example',
    'a@b．example',
    `${'a'.repeat(65)}@b.example`,
    '"a b"@b.example',
  ]
  for (const email of [...bad, ...worse]) {
    it(`${JSON.stringify(email)} is left out`, () => {
      assert.equal(emailFrom(rule, { email, email_verified: true }, {}), undefined)
    })
  }

  it('is kept in lower case, its domain in ASCII', () => {
    const kept = emailFrom(rule, { email: ' Ada@Bücher.Example ', email_verified: true }, {})
    assert.deepEqual(kept, { email: 'ada@xn--bcher-kva.example', email_verified: true })
  })
})

describe('T6 Microsoft Entra', () => {
  const person = { sub: 'x', oid: OBJECT, tid: TENANT, email: 'victim@example.com' }

  it('people of two tenants are two proofs, and the address of a foreign tenant is not verified', async () => {
    const provider = await startTestProvider({ issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' })
    const ctx = upstreamContext({ instead: provider })
    const connection = connectionTo('waad', provider.options)
    provider.person = { ...person, xms_edov: true }
    const victim = await signedIn(ctx, connection, provider)
    provider.person = { ...person, tid: TENANT.replaceAll('1', '9'), email_verified: true, xms_edov: '1' }
    const attacker = await signedIn(ctx, connection, provider)
    assert.equal(victim.issuer, `https://login.microsoftonline.com/${TENANT}/v2.0`)
    assert.notEqual(attacker.issuer, victim.issuer)
    assert.deepEqual([victim.profile.email_verified, attacker.profile.email_verified], [true, false])
    await provider.stop()
  })

  it('a token of another issuer than its tenant, or without tenant or object id, is refused', async () => {
    const provider = await startTestProvider({ issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' })
    const ctx = upstreamContext({ instead: provider })
    const iss = `https://login.microsoftonline.com/${CONSUMERS}/v2.0`
    for (const wrong of [
      { ...person, iss },
      { sub: 'x', oid: OBJECT },
      { sub: 'x', tid: TENANT },
    ]) {
      provider.person = wrong
      assert.ok((await signIn(ctx, connectionTo('waad', provider.options), provider)) instanceof Problem)
    }
    await provider.stop()
  })

  it('a connection to one tenant takes the metadata and people of that one alone', async () => {
    const provider = await startTestProvider({ issuer: `https://login.microsoftonline.com/${TENANT}/v2.0` })
    const ctx = upstreamContext({ instead: provider })
    provider.person = person
    await signedIn(ctx, connectionTo('waad', { ...provider.options, tenant: TENANT }, 'own'), provider)
    const foreign = connectionTo('waad', { ...provider.options, tenant: CONSUMERS }, 'foreign')
    assert.ok((await startUpstream(ctx, foreign, { redirectUri: CALLBACK, state: 's' })) instanceof Problem)
    await provider.stop()
  })
})

describe('Apple', () => {
  it('is asked to post, gets a secret signed by the team, and tells a name once', async () => {
    const provider = await startTestProvider({ issuer: 'https://appleid.apple.com' })
    const ctx = upstreamContext({ instead: provider })
    const options = { client_id: TEST_CLIENT.id, app_secret: APPLE_KEY, kid: 'KEY1', team_id: 'TEAM1' }
    const connection = connectionTo('apple', options)
    const { url, pending } = await start(ctx, connection)
    assert.equal(new URL(url).searchParams.get('response_mode'), 'form_post')
    const callback = provider.signIn(url)
    callback.set('user', '{"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"not@used.example"}')
    provider.person = { sub: 'a', email: EMAIL }
    const came = await finishUpstream(ctx, connection, pending, callback)
    assert.ok(!(came instanceof Problem))
    assert.deepEqual([came.profile.given_name, came.profile.family_name], ['Ada', 'Lovelace'])
    assert.equal(came.profile.email, EMAIL)
    const secret = provider.requests.find(({ line }) => line.startsWith('POST'))?.form.get('client_secret') ?? ''
    assert.deepEqual({ ...decodeProtectedHeader(secret) }, { alg: 'ES256', kid: 'KEY1' })
    const { iss, sub, aud } = decodeJwt(secret)
    assert.deepEqual([iss, sub, aud], ['TEAM1', TEST_CLIENT.id, 'https://appleid.apple.com'])
    await provider.stop()
  })
})

describe('A connection that is not set up', () => {
  const cases: readonly [string, JsonObject, RegExp][] = [
    ['oidc', { issuer: 'https://a.example' }, /no client_id/],
    ['oidc', { client_id: 'c' }, /no issuer or discovery_url/],
    ['oidc', { client_id: 'c', issuer: 'ftp://a' }, /no address of HTTP/],
    ['oidc', { client_id: 'c', issuer: 7 }, /no address of HTTP/],
    ['auth0-oidc', { client_id: 'c', domain: 'a.example/../b' }, /no host name/],
    ['waad', { client_id: 'c', tenant: 'a/b' }, /no plain word/],
    ['apple', { client_id: 'c', client_secret: 's' }, /needs app_secret/],
    ['apple', { client_id: 'c', app_secret: 'x', kid: 'k', team_id: 't' }, /no key of P-256/],
    ['google-oauth2', { client_id: 'c', demo: true }, /the demo, which is off/],
    ['auth0', { client_id: 'c' }, /no upstream provider/],
  ]
  for (const [strategy, options, words] of cases) {
    it(`${strategy} with ${JSON.stringify(options)} says what is missing`, async () => {
      const provider = await startTestProvider({ issuer: 'https://appleid.apple.com' })
      const ctx = upstreamContext({ instead: provider })
      const answer = await startUpstream(ctx, connectionTo(strategy, options), { redirectUri: CALLBACK, state: 's' })
      await provider.stop()
      assert.ok(answer instanceof Problem)
      assert.equal(answer.code, 'upstream_not_configured')
      assert.match(answer.message, words)
    })
  }
})

it('every strategy that we say we speak has a preset, and no other', () => {
  assert.equal(PRESETS.size, 15)
  for (const strategy of PRESETS.keys()) assert.ok(isUpstream({ strategy }), strategy)
})
