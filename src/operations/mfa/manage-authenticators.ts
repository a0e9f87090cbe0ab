import type { Context } from '../../context.ts'
import type { Factor } from '../../model/factor.ts'
import { Problem, problem } from '../../problems.ts'
import { type MfaBearer, userOfBearer } from '../../steps/factors/mfa-bearer.ts'
import { dropMethods } from '../../store/drop-methods.ts'
import { readFactors } from '../../store/factors.ts'

/** The second factors of whoever asks, those that are still to be confirmed included (CONTRACT §11.5). */
export async function listAuthenticators(
  ctx: Pick<Context, 'db'>,
  bearer: MfaBearer,
): Promise<readonly Factor[] | Problem> {
  const user = await userOfBearer(ctx, bearer, 'read:authenticators')
  return user instanceof Problem ? user : readFactors(ctx.db, user)
}

/** Removes one of them: with a token for `…/mfa/` and the scope `remove:authenticators`, never with an `mfa_token`. */
export async function removeAuthenticator(
  ctx: Pick<Context, 'db'>,
  bearer: MfaBearer,
  id: string,
): Promise<Problem | undefined> {
  const user = await userOfBearer(ctx, bearer, 'remove:authenticators')
  if (user instanceof Problem) return user
  if (!(await readFactors(ctx.db, user)).some((factor) => factor.id === id)) return problem('method_not_found')
  await dropMethods(ctx.db, user, { which: { ids: [id] }, logs: [] })
  return undefined
}
