import { constants, verify } from 'node:crypto'
import { isObject, type JsonObject } from '../model/json.ts'
import { LOGOUT_TOKEN, RSA_ALGS, type RsaAlg } from './tokens.ts'
import type { KeySet, SigningKey, SigningKeys } from './signing-keys.ts'

/** What a token says. `exp` is in seconds since 1970; the rest is for the reader to check. */
export type TokenClaims = JsonObject & { readonly exp: number }

/** What became of a token. Only `ok` may be believed; `expired` was once good. */
export type Verified =
  | { readonly outcome: 'ok' | 'expired'; readonly claims: TokenClaims }
  | { readonly outcome: 'malformed' | 'wrong_algorithm' | 'bad_signature' }

interface Parsed {
  readonly alg: RsaAlg
  readonly kid: string
  readonly claims: TokenClaims
  /** What was signed: header and payload as they were sent. */
  readonly signed: string
  readonly signature: Buffer
}

const MAX_CACHED = 10_000
/** Longer tokens are verified each time, so that the cache stays small. */
const MAX_CACHED_LENGTH = 8192

/** Claims of tokens whose signature was found good. It hangs on the key set, and so ends with it. */
const verifiedWith = new WeakMap<KeySet, Map<string, TokenClaims>>()

/**
 * Checks that a JWT is ours: compact form, RS256 (or what else `algorithms` has), signed by one of our keys, not expired by more than `leeway`
 * seconds (RFC 7515, RFC 7519). A key that this process does not know is looked for in the database. Issuer, audience,
 * scopes, and whether the identity still stands are the caller's to check, at every use.
 */
export async function verifyToken(
  { signingKeys }: { readonly signingKeys: SigningKeys },
  jwt: string,
  leeway = 0,
  algorithms: readonly RsaAlg[] = ['RS256'],
): Promise<Verified> {
  const cached = verifiedWith.get(await signingKeys.fresh())?.get(jwt)
  return cached ? judgeTime(cached, leeway) : verifyAnew(signingKeys, { jwt, algorithms }, leeway)
}

async function verifyAnew(
  signingKeys: SigningKeys,
  { jwt, algorithms }: { readonly jwt: string; readonly algorithms: readonly RsaAlg[] },
  leeway: number,
): Promise<Verified> {
  const parsed = parse(jwt, algorithms)
  if ('outcome' in parsed) return parsed
  const known = signingKeys.set.byKid.get(parsed.kid)
  const key = known ?? (await signingKeys.refresh()).byKid.get(parsed.kid)
  if (!key || !isSignedBy(key, parsed)) return { outcome: 'bad_signature' }
  const verified = judgeTime(parsed.claims, leeway)
  // What is remembered is good wherever RS256 is.
  if (verified.outcome === 'ok' && parsed.alg === 'RS256') remember(signingKeys.set, jwt, parsed.claims)
  return verified
}

function judgeTime(claims: TokenClaims, leeway: number): Verified {
  return { outcome: Date.now() / 1000 < claims.exp + leeway ? 'ok' : 'expired', claims }
}

/** Only good tokens are kept: nobody can push them out with bad ones. The oldest goes first. */
function remember(set: KeySet, jwt: string, claims: TokenClaims): void {
  if (jwt.length > MAX_CACHED_LENGTH) return
  const cache = verifiedWith.get(set) ?? new Map<string, TokenClaims>()
  verifiedWith.set(set, cache)
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? '')
  cache.set(jwt, claims)
}

/** On the main thread: 25 µs are less than waiting in the thread pool behind password hashes. */
function isSignedBy(key: SigningKey, { alg, signed, signature }: Parsed): boolean {
  const { digest, padding } = RSA_ALGS[alg]
  const by = { key: key.publicKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return verify(digest, Buffer.from(signed), by, signature)
}

function parse(jwt: string, algorithms: readonly RsaAlg[]): Parsed | { outcome: 'malformed' | 'wrong_algorithm' } {
  const [, head, payload] = /^([\w-]+)\.([\w-]+)\.[\w-]*$/.exec(jwt) ?? []
  const header = jsonObject(head)
  const claims = jsonObject(payload)
  if (typeof header?.alg !== 'string' || !claims) return { outcome: 'malformed' }
  const alg = algorithms.find((allowed) => allowed === header.alg)
  if (alg === undefined) return { outcome: 'wrong_algorithm' }
  if (isForOthers(header) || !hasExpiry(claims)) return { outcome: 'malformed' }
  const dot = jwt.lastIndexOf('.')
  const signature = Buffer.from(jwt.slice(dot + 1), 'base64url')
  return { alg, kid: keyIdOf(header), claims, signed: jwt.slice(0, dot), signature }
}

/** We understand no critical extension, which RFC 7515 §4.1.11 forbids passing over; logout tokens are for applications. */
function isForOthers({ crit, typ }: JsonObject): boolean {
  return crit !== undefined || typ === LOGOUT_TOKEN
}

/** Our tokens all name their key; one that names none was signed by nobody we know. */
function keyIdOf({ kid }: JsonObject): string {
  return typeof kid === 'string' ? kid : ''
}

function hasExpiry(claims: JsonObject): claims is TokenClaims {
  return typeof claims.exp === 'number'
}

function jsonObject(encoded = ''): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))
    return isObject(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
