import type { Context } from '../context.ts'
import { signInFrom } from '../crypto/opened-by.ts'
import { OWN_CLAIMS } from '../crypto/tokens.ts'
import { type TokenClaims, verifyToken } from '../crypto/verify-token.ts'
import type { MyCaller } from '../model/my-account.ts'
import { MY_ACCOUNT_AUDIENCE } from '../model/my-account.ts'
import { type Problem, problem } from '../problems.ts'

/** A user's access token for the audience `<origin>/me/`; no other token opens anything here, a machine's least of all. */
export async function myAccountBearer(
  ctx: Pick<Context, 'config' | 'signingKeys'>,
  authorization: string | undefined,
): Promise<MyCaller | Problem> {
  if (authorization === undefined) return problem('missing_token')
  const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1]
  if (token === undefined) return problem('malformed_authorization')
  const verified = await verifyToken(ctx, token)
  if (verified.outcome === 'ok') return fromClaims(ctx, verified.claims)
  return problem(verified.outcome === 'expired' ? 'expired_token' : 'invalid_token')
}

function fromClaims({ config }: Pick<Context, 'config'>, claims: TokenClaims): MyCaller | Problem {
  const { azp, aud, iss, scope } = claims
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (!config.origins.some((origin) => audiences.includes(`${origin}${MY_ACCOUNT_AUDIENCE}`))) {
    return problem('bad_audience', `Bad audience: ${config.origins[0]}${MY_ACCOUNT_AUDIENCE}`)
  }
  const origin = config.origins.find((known) => iss === `${known}/`)
  const signIn = signInFrom(claims)
  if (origin === undefined || typeof azp !== 'string' || !signIn) return problem('invalid_token')
  const [openedBy, ...alsoOpenedBy] = signIn.openedBy
  const at = claims[OWN_CLAIMS.signedInAt]
  return {
    ...{ kind: 'user', clientId: azp, issuer: `${origin}/`, origin, userId: signIn.user, openedBy, alsoOpenedBy },
    scopes: new Set(typeof scope === 'string' ? scope.split(' ') : []),
    signedInAt: typeof at === 'number' ? at : null,
    byIdToken: false,
    hasSecondFactor: claims[OWN_CLAIMS.mfa] === true,
  }
}
