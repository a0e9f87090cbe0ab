import type { Context } from '../context.ts'
import { openedBy } from '../crypto/opened-by.ts'
import { OWN_CLAIMS } from '../crypto/tokens.ts'
import { type TokenClaims, verifyToken } from '../crypto/verify-token.ts'
import type { Asked, Caller, OpenedBy } from '../model/caller.ts'
import { splitAddress } from '../model/identity.ts'
import { type Problem, problem } from '../problems.ts'

/** Clocks may differ by this much, in seconds (CONTRACT §2.3). */
const LEEWAY = 60

/** The user that a `link_with` token names, and the identity that opened that sign-in. */
export interface LinkToken {
  readonly address: string
  readonly connectionId: null
  readonly proof: OpenedBy
  /** When the person last proved an identity for it, in seconds since 1970; null where the token does not tell. */
  readonly at: number | null
  /** What the session of that sign-in is called in this client's tokens, or null. */
  readonly sid: string | null
}

/** Checks an ID token given as `link_with`, in the order and the words of CONTRACT §2.3. */
export async function readLinkToken(ctx: Context, { caller }: Asked, jwt: string): Promise<LinkToken | Problem> {
  const verified = await verifyToken(ctx, jwt, LEEWAY)
  if (verified.outcome === 'wrong_algorithm') return problem('link_with_alg')
  if (verified.outcome !== 'ok') return problem('link_with_invalid')
  const { claims } = verified
  return wrongIssuerOrAudience(claims, caller) ?? subjectOf(claims)
}

function wrongIssuerOrAudience({ iss, aud, azp }: TokenClaims, caller: Caller): Problem | undefined {
  if (iss !== caller.issuer) return problem('link_with_issuer')
  const audiences = Array.isArray(aud) ? aud : [aud]
  // An azp names the one of several audiences that the token was made for (OpenID Connect Core §2).
  const isForCaller = audiences.includes(caller.clientId) && (azp === undefined || azp === caller.clientId)
  return isForCaller ? undefined : problem('link_with_audience')
}

function subjectOf(claims: TokenClaims): LinkToken | Problem {
  const { sub } = claims
  if (sub === undefined) return problem('link_with_no_sub')
  if (typeof sub !== 'string' || !splitAddress(sub)) return problem('link_with_sub')
  const proof = openedBy(claims)
  const sid = typeof claims['sid'] === 'string' ? claims['sid'] : null
  const at = claims[OWN_CLAIMS.signedInAt]
  const signedInAt = typeof at === 'number' ? at : null
  return proof ? { address: sub, connectionId: null, proof, at: signedInAt, sid } : problem('link_with_invalid')
}
