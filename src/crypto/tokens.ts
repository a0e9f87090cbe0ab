import { constants, createHmac, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { OpenedBy } from '../model/caller.ts'
import type { JsonObject } from '../model/json.ts'
import type { SigningKeys } from './signing-keys.ts'

/**
 * Our own claims in user tokens: the identity that opened the sign-in, and its epoch then (DESIGN §2). Custom claims
 * are namespaced (CONTRACT §11.4).
 */
export const OWN_CLAIMS = {
  identity: 'https://carabiner.dev/identity',
  epoch: 'https://carabiner.dev/epoch',
  /** Further identities that the same sign-in was proven with: pairs of key and epoch. */
  others: 'https://carabiner.dev/others',
  /** True where a second factor was proven: what acts for an administrator needs it. */
  mfa: 'https://carabiner.dev/mfa',
  /** In ID tokens and tokens for our own API: when the person last proved an identity, in seconds since 1970. */
  signedInAt: 'https://carabiner.dev/signed_in_at',
} as const

/** How long tokens live, in seconds (CONTRACT §1.4, §11.4). */
export const LIFETIMES = { accessToken: 86_400, idToken: 36_000 } as const

interface Signer {
  readonly signingKeys: SigningKeys
}

/** Whom a user token is for, and by whom. `issuer` is an origin with its slash. */
export interface UserTokenRequest {
  readonly user: string
  readonly identity: OpenedBy
  /** Client id. */
  readonly client: string
  readonly issuer: string
}

export interface ClientTokenRequest {
  /** Client id. */
  readonly client: string
  readonly issuer: string
  /** The API; our Management API at the issuer unless said. */
  readonly audience?: string
  readonly scopes: readonly string[]
  /** Seconds; a day unless said. */
  readonly lifetime?: number
  /** In the form of RFC 9068 instead of Auth0's own. */
  readonly byRfc9068?: boolean
  /** What the API's tokens are signed with where it has a secret of its own (HS256). */
  readonly secret?: string | null
  /** Otherwise; RS256 unless said. */
  readonly alg?: RsaAlg
  /** The scopes are told as `permissions` too (RBAC). */
  readonly withPermissions?: boolean
}

/** What our own key signs by (RFC 7518 §3.3, §3.5). */
export type RsaAlg = 'RS256' | 'RS512' | 'PS256'

/** The digest of each, and how it is padded. */
export const RSA_ALGS = {
  RS256: { digest: 'RSA-SHA256', padding: constants.RSA_PKCS1_PADDING },
  RS512: { digest: 'RSA-SHA512', padding: constants.RSA_PKCS1_PADDING },
  PS256: { digest: 'RSA-SHA256', padding: constants.RSA_PKCS1_PSS_PADDING },
} as const satisfies Record<RsaAlg, object>

/** The signature runs in the thread pool: RS256 costs a quarter of a millisecond. */
const signBytes = promisify(sign)

/** An access token of a user for our Management API and `/userinfo`, good for a day (CONTRACT §11.4). */
export function mintUserToken(
  signer: Signer,
  { user, identity, client, issuer, scopes }: UserTokenRequest & { readonly scopes: readonly string[] },
): Promise<string> {
  const times = lasting(LIFETIMES.accessToken)
  return signToken(signer, {
    [OWN_CLAIMS.identity]: identity.key,
    [OWN_CLAIMS.epoch]: identity.epoch,
    [OWN_CLAIMS.signedInAt]: times.iat,
    iss: issuer,
    sub: user,
    aud: [`${issuer}api/v2/`, `${issuer}userinfo`],
    ...times,
    azp: client,
    scope: scopes.join(' '),
  })
}

/**
 * An ID token, good for ten hours (CONTRACT §11.4). `profile` holds the claims of the scopes profile and email, as
 * they are to appear; it cannot replace what the token itself says.
 */
export function mintIdToken(
  signer: Signer,
  request: UserTokenRequest & { readonly profile: JsonObject; readonly sid: string },
): Promise<string> {
  const times = lasting(LIFETIMES.idToken)
  return signToken(signer, {
    ...request.profile,
    [OWN_CLAIMS.identity]: request.identity.key,
    [OWN_CLAIMS.epoch]: request.identity.epoch,
    iss: request.issuer,
    sub: request.user,
    aud: request.client,
    ...times,
    [OWN_CLAIMS.signedInAt]: times.iat,
    sid: request.sid,
  })
}

/** An access token of a client in its own name, as `client_credentials` gives it (CONTRACT §1.4, §11.4). */
export function mintClientToken(signer: Signer, request: ClientTokenRequest): Promise<string> {
  const { issuer, byRfc9068 = false, secret = null } = request
  const claims = {
    iss: issuer,
    sub: `${request.client}@clients`,
    aud: request.audience ?? `${issuer}api/v2/`,
    ...lasting(request.lifetime ?? LIFETIMES.accessToken),
    ...clientClaims(request),
    ...scopeClaims(request),
  }
  const form = { typ: byRfc9068 ? 'at+jwt' : 'JWT', alg: request.alg }
  return secret === null ? signToken(signer, claims, form) : Promise.resolve(signWithSecret(secret, claims, form.typ))
}

function scopeClaims({ scopes, withPermissions = false }: ClientTokenRequest): JsonObject {
  // Auth0 leaves the claim out where nothing was granted.
  return { ...(scopes.length > 0 && { scope: scopes.join(' ') }), ...(withPermissions && { permissions: scopes }) }
}

function clientClaims({ client, byRfc9068 }: ClientTokenRequest): JsonObject {
  if (byRfc9068) return { client_id: client, jti: randomBytes(16).toString('base64url') }
  return { gty: 'client-credentials', azp: client }
}

/** The type of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4). None of our own endpoints takes one. */
export const LOGOUT_TOKEN = 'logout+jwt'

/** Signs claims with the current key: a JWT in compact form, RS256 unless said (RFC 7519). */
export async function signToken(
  { signingKeys }: Signer,
  claims: JsonObject,
  { typ = 'JWT', alg = 'RS256' }: { readonly typ?: string; readonly alg?: RsaAlg | undefined } = {},
): Promise<string> {
  const { kid, privateKey } = (await signingKeys.fresh()).current
  const signed = `${encode({ alg, typ, kid })}.${encode(claims)}`
  const { digest, padding } = RSA_ALGS[alg]
  const key = { key: privateKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  const signature = await signBytes(digest, Buffer.from(signed), key)
  return `${signed}.${signature.toString('base64url')}`
}

/** The same with a secret that the API shares: HS256. */
function signWithSecret(secret: string, claims: JsonObject, typ: string): string {
  const signed = `${encode({ alg: 'HS256', typ })}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function lasting(seconds: number): { iat: number; exp: number } {
  const iat = Math.floor(Date.now() / 1000)
  return { iat, exp: iat + seconds }
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
