import type { Context } from '../../context.ts'
import { challengeable } from '../../model/factor.ts'
import { Problem, problem } from '../../problems.ts'
import { type OpenMfaToken, type WaitingSignIn, readMfaToken, takeMfaToken } from '../../steps/factors/mfa-token.ts'
import { confirmTotp, verifyTotp } from '../../steps/factors/totp.ts'
import { readFactors } from '../../store/factors.ts'

type Reach = Pick<Context, 'db' | 'vault'>

/** What the grant `mfa-otp` was sent, its client being known. */
export interface OtpWish {
  readonly mfaToken: string
  readonly otp: string
  readonly clientId: string
}

/**
 * Lets a waiting sign-in go on by a code of an authenticator app (CONTRACT §11.3). The code also confirms an enrolment
 * that was begun with this very token, or with the user's token for it. A wrong code leaves the token good.
 */
export async function redeemMfaOtp(ctx: Reach, wish: OtpWish): Promise<WaitingSignIn | Problem> {
  const open = await readMfaToken(ctx, wish.mfaToken)
  if (open instanceof Problem) return open
  if (open.waiting.clientId !== wish.clientId) return problem('mfa_token_malformed')
  const proven = await proveOrConfirm(ctx, open, wish.otp)
  if (proven instanceof Problem) return proven
  if (!(await takeMfaToken(ctx, wish.mfaToken))) return problem('mfa_token_expired')
  return { ...open.waiting, used: [...open.waiting.used, { name: 'totp', at: new Date() }] }
}

async function proveOrConfirm(ctx: Reach, { waiting, factorId }: OpenMfaToken, otp: string) {
  const { user } = waiting
  const factors = await readFactors(ctx.db, user)
  const isFirst = challengeable(factors).length === 0
  // Whoever knows only the password may enrol the first factor, and only as long as it is the first.
  if (isFirst && factorId !== null) return confirmTotp(ctx, user, { factorId, code: otp, version: user.version })
  const proven = await verifyTotp(ctx, user, otp)
  const pending = factors.find((factor) => !factor.confirmed && factor.data['authorized'] === true)
  if (!(proven instanceof Problem) || proven.code !== 'otp_wrong' || !pending) return proven
  return confirmTotp(ctx, user, { factorId: pending.id, code: otp })
}
