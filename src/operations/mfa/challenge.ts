import type { Context } from '../../context.ts'
import { challengeable } from '../../model/factor.ts'
import { Problem, problem } from '../../problems.ts'
import { readMfaToken } from '../../steps/factors/mfa-token.ts'
import { readFactors } from '../../store/factors.ts'

/** What `POST /mfa/challenge` was sent, its client being known. */
export interface ChallengeWish {
  readonly mfaToken: string
  readonly clientId: string
  /** `otp`, `oob` or both, separated by spaces. */
  readonly challengeType: string
  readonly authenticatorId: string | null
}

/** Says how a waiting sign-in can prove its second factor (CONTRACT §11.5). Of Auth0's kinds there is `otp` here. */
export async function challengeMfa(
  ctx: Pick<Context, 'db'>,
  wish: ChallengeWish,
): Promise<{ readonly challengeType: 'otp' } | Problem> {
  const open = await readMfaToken(ctx, wish.mfaToken)
  if (open instanceof Problem) return open
  if (open.waiting.clientId !== wish.clientId) return problem('mfa_token_malformed')
  const factors = challengeable(await readFactors(ctx.db, open.waiting.user))
  if (factors.length === 0) return problem('not_enrolled')
  const apps = factors.filter(({ type }) => type === 'totp')
  const named = wish.authenticatorId === null || apps.some(({ id }) => id === wish.authenticatorId)
  if (!named) return problem('method_not_found')
  const isServed = apps.length > 0 && wish.challengeType.split(' ').includes('otp')
  return isServed ? { challengeType: 'otp' } : problem('unsupported_challenge')
}
