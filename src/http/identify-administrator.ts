import type { Context } from '../context.ts'
import { signInFrom } from '../crypto/opened-by.ts'
import { OWN_CLAIMS } from '../crypto/tokens.ts'
import type { TokenClaims } from '../crypto/verify-token.ts'
import { CONSOLE_AUDIENCE, CONSOLE_CLIENT } from '../model/administrators.ts'
import type { Caller } from '../model/caller.ts'
import { scopesOfRole } from '../model/system-roles.ts'
import { type Problem, problem } from '../problems.ts'
import { readSignedIn } from '../steps/read-signed-in.ts'

/** Whether a token is of the console's session: for its audience, and given to its client. */
export function isForConsole({ config }: Context, { aud, azp }: TokenClaims): boolean {
  const audiences = Array.isArray(aud) ? aud : [aud]
  return azp === CONSOLE_CLIENT && config.origins.some((origin) => audiences.includes(`${origin}${CONSOLE_AUDIENCE}`))
}

/**
 * Who acts with a token of the console's session. The sign-in and the role are looked up at every use, so both end at
 * once; outside DEMO the sign-in must have had a second factor.
 */
export async function callerOfConsole(ctx: Context, claims: TokenClaims, issuer: string): Promise<Caller | Problem> {
  const signIn = signInFrom(claims)
  const user = await readSignedIn(ctx, signIn)
  if (!signIn || !user) return problem('invalid_token')
  const { role, id: userId } = user
  if (role === undefined) return problem('not_administrator')
  if (!ctx.config.demo && claims[OWN_CLAIMS.mfa] !== true) return problem('mfa_required')
  const [openedBy, ...alsoOpenedBy] = signIn.openedBy
  const named = new Set(typeof claims.scope === 'string' ? claims.scope.split(' ') : [])
  const scopes = scopesOfRole(role, named)
  return { kind: 'administrator', clientId: CONSOLE_CLIENT, issuer, scopes, userId, role, openedBy, alsoOpenedBy }
}
