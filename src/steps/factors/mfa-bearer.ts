import type { Context } from '../../context.ts'
import { type OpenedBy, stillHolds } from '../../model/caller.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { readUser } from '../../store/read-users.ts'
import { readMfaToken } from './mfa-token.ts'

/** The scopes of tokens for the audience `<issuer>mfa/`. */
export type MfaScope = 'enroll' | 'read:authenticators' | 'remove:authenticators'

/** Who comes to `/mfa/*`: a sign-in that waits for its second factor, or a user whose token is for this audience. */
export type MfaBearer =
  | { readonly kind: 'mfa_token'; readonly token: string }
  | {
      readonly kind: 'access_token'
      readonly userId: string
      readonly openedBy: OpenedBy
      readonly scopes: ReadonlySet<string>
    }

/**
 * The user whom a bearer may act for. A waiting sign-in has proven one factor only, so it may see what there is and
 * begin a first enrolment, but never take a factor away.
 */
export async function userOfBearer(
  ctx: Pick<Context, 'db'>,
  bearer: MfaBearer,
  scope: MfaScope,
): Promise<User | Problem> {
  if (bearer.kind === 'mfa_token') {
    if (scope === 'remove:authenticators') return lacking(scope)
    const open = await readMfaToken(ctx, bearer.token)
    return open instanceof Problem ? open : open.waiting.user
  }
  const user = await readUser(ctx.db, bearer.userId)
  if (!user || !stillHolds(bearer.openedBy, user.identities)) return problem('invalid_token')
  if (user.blocked) return problem('user_blocked')
  return bearer.scopes.has(scope) ? user : lacking(scope)
}

function lacking(scope: MfaScope): Problem {
  return problem('insufficient_scope', `Insufficient scope, expected any of: ${scope}`)
}
