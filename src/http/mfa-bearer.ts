import type { Context } from '../context.ts'
import { openedBy } from '../crypto/opened-by.ts'
import { type TokenClaims, verifyToken } from '../crypto/verify-token.ts'
import type { OpenedBy } from '../model/caller.ts'
import { type Problem, problem } from '../problems.ts'

/** Who comes with a bearer to `/mfa/*`. */
export type Bearer =
  | { readonly kind: 'mfa_token'; readonly token: string }
  | {
      readonly kind: 'access_token'
      readonly userId: string
      readonly openedBy: OpenedBy
      readonly clientId: string
      readonly scopes: ReadonlySet<string>
    }

/** A bearer as it was sent: an `mfa_token`, or a user's access token for the audience `<issuer>mfa/` (CONTRACT §11.5). */
export async function mfaBearer(
  ctx: Pick<Context, 'config' | 'signingKeys'>,
  authorization: string | undefined,
): Promise<Bearer | Problem> {
  if (authorization === undefined) return problem('missing_token')
  const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1]
  if (token === undefined) return problem('malformed_authorization')
  if (!token.includes('.')) return { kind: 'mfa_token', token }
  const verified = await verifyToken(ctx, token)
  if (verified.outcome === 'ok') return fromClaims(ctx, verified.claims)
  return problem(verified.outcome === 'expired' ? 'expired_token' : 'invalid_token')
}

function fromClaims({ config }: Pick<Context, 'config'>, claims: TokenClaims): Bearer | Problem {
  const { sub, azp, aud, iss, scope } = claims
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (!config.origins.some((origin) => audiences.includes(`${origin}/mfa/`))) return problem('bad_audience')
  const opened = openedBy(claims)
  const isOurs = config.origins.some((origin) => iss === `${origin}/`)
  if (!isOurs || typeof sub !== 'string' || typeof azp !== 'string' || !opened) return problem('invalid_token')
  const scopes = new Set(typeof scope === 'string' ? scope.split(' ') : [])
  return { kind: 'access_token', userId: sub, openedBy: opened, clientId: azp, scopes }
}
