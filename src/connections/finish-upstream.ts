import { jwtVerify } from 'jose'
import * as openid from 'openid-client'
import type { Connection } from '../model/connection.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Problem } from '../problems.ts'
import { mergeClaims, textAt } from './claims.ts'
import { inTime } from './in-time.ts'
import type { OauthPreset } from './preset.ts'
import { speakTo } from './speak-to-provider.ts'
import { type Upstream, type UpstreamTokens, upstreamIdentity } from './upstream-identity.ts'
import { UnusableAnswer, failed } from './upstream-problem.ts'
import { type UpstreamProvider, upstreamProvider } from './upstream-provider.ts'
import type { Spoken, UpstreamContext } from './upstreams.ts'

/**
 * Ends a sign-in at a provider: checks its answer against what was kept at the start (state, issuer, nonce), exchanges
 * the code, verifies the ID token, asks the profile, and says who came back. Nothing is sent anywhere before state,
 * connection and `iss` (RFC 9207) are right. `pending` is for one use: take it out of the store before this.
 */
export async function finishUpstream(
  ctx: UpstreamContext,
  connection: Connection,
  pending: JsonObject,
  callback: URLSearchParams,
): Promise<Upstream | Problem> {
  const provider = upstreamProvider(ctx, connection)
  if (provider instanceof Problem) return provider
  if (pending['connection'] !== connection.id) return failed(connection.name, 'the answer is of another connection')
  return inTime(ctx, connection, async () => {
    const spoken = await speakTo(ctx, provider)
    assertUnchanged(provider, spoken, pending)
    const answer = await exchange(spoken, pending, callback)
    const said = await saidBy(provider, spoken, answer)
    const claims = { ...nameInCallback(provider, callback), ...said.claims }
    return upstreamIdentity(provider, { issuer: said.issuer, claims, tokens: tokensOf(answer) })
  })
}

/** Between start and finish the connection may have been given other options. */
function assertUnchanged({ preset }: UpstreamProvider, { client }: Spoken, pending: JsonObject): void {
  const isSameKind = (preset.kind === 'oidc') === (typeof pending['nonce'] === 'string')
  if (isSameKind && pending['issuer'] === client.serverMetadata().issuer) return
  throw new UnusableAnswer('the connection was changed meanwhile')
}

type Answer = Awaited<ReturnType<typeof openid.authorizationCodeGrant>>

function exchange({ client }: Spoken, pending: JsonObject, callback: URLSearchParams): Promise<Answer> {
  const { redirectUri, state, verifier, nonce } = pending
  if (typeof redirectUri !== 'string' || typeof state !== 'string') throw new Error('This is no pending sign-in.')
  const url = new URL(redirectUri)
  url.search = callback.toString()
  return openid.authorizationCodeGrant(client, url, {
    expectedState: state,
    ...(typeof verifier === 'string' ? { pkceCodeVerifier: verifier } : {}),
    ...(typeof nonce === 'string' ? { expectedNonce: nonce, idTokenExpected: true } : {}),
  })
}

type Said = Pick<Upstream, 'issuer' | 'claims'>

async function saidBy({ preset }: UpstreamProvider, spoken: Spoken, answer: Answer): Promise<Said> {
  if (preset.kind === 'oauth2') return { issuer: preset.issuer, claims: await saidByProfile(spoken, preset, answer) }
  const token = await verified(spoken, answer)
  const more = preset.userinfo && spoken.client.serverMetadata().userinfo_endpoint !== undefined
  const userinfo = more ? await openid.fetchUserInfo(spoken.client, answer.access_token, token.sub) : undefined
  const claims = mergeClaims(token, (userinfo ?? {}) as JsonObject, preset.email)
  return { issuer: token.iss, claims }
}

/** By public keys only: with a shared secret, whoever knows it could sign. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]
const CLOCK_TOLERANCE = 30

/** The claims of the ID token: checked by the library against this sign-in, its signature by the provider's keys. */
async function verified({ client, keys }: Spoken, answer: Answer): Promise<JsonObject & { iss: string; sub: string }> {
  const claims = answer.claims()
  if (!keys || claims === undefined || answer.id_token === undefined) throw new UnusableAnswer('it gave no ID token')
  await jwtVerify(answer.id_token, keys, {
    algorithms: ALGORITHMS,
    audience: client.clientMetadata().client_id,
    clockTolerance: CLOCK_TOLERANCE,
  })
  return claims as JsonObject & { iss: string; sub: string }
}

async function saidByProfile({ client }: Spoken, preset: OauthPreset, answer: Answer): Promise<JsonObject> {
  const read = async (url: string) => {
    const headers = new Headers({ accept: 'application/json' })
    const token = answer.access_token
    return jsonOf(await openid.fetchProtectedResource(client, token, new URL(url), 'GET', null, headers))
  }
  const person = await read(preset.person)
  if (person === null || typeof person !== 'object' || Array.isArray(person)) {
    throw new UnusableAnswer('it does not say who you are')
  }
  const also = await Promise.all(preset.also.map(async ({ name, url }) => [name, await read(url)] as const))
  return { ...(person as JsonObject), ...Object.fromEntries(also) }
}

async function jsonOf(response: Response): Promise<Json> {
  if (response.status !== 200) throw new UnusableAnswer(`it answered ${response.status} about you`)
  return (await response.json()) as Json
}

/** Apple tells a person's name once, beside the code and unsigned: good enough for a name that the token lacks. */
function nameInCallback({ preset }: UpstreamProvider, callback: URLSearchParams): JsonObject {
  const given = preset.clientAuth === 'apple' ? callback.get('user') : null
  if (given === null) return {}
  const user = parsed(given)
  const [first, last] = ['firstName', 'lastName'].map((part) => textAt(user, ['name', part]))
  const name = [first, last].filter((part) => part !== undefined).join(' ')
  return {
    ...(first === undefined ? {} : { given_name: first }),
    ...(last === undefined ? {} : { family_name: last }),
    ...(name === '' ? {} : { name }),
  }
}

function parsed(text: string): JsonObject {
  try {
    return { ...(JSON.parse(text) as JsonObject) }
  } catch {
    return {}
  }
}

function tokensOf({ access_token, refresh_token, id_token, expires_in }: Answer): UpstreamTokens {
  return {
    access_token,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(id_token === undefined ? {} : { id_token }),
    ...(expires_in === undefined ? {} : { expires_in }),
  }
}
