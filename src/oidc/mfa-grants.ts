import { redeemMfaOtp } from '../operations/mfa/redeem-otp.ts'
import { redeemMfaRecoveryCode } from '../operations/mfa/redeem-recovery-code.ts'
import { Problem } from '../problems.ts'
import { goOnByGrant } from '../steps/sign-in/sign-in-by-grant.ts'
import { grantRefusal } from './grant-refusal.ts'
import { answerGrant, clientOf, type GrantScope, readParams, visitorOf } from './sign-in-grant.ts'

export const MFA_OTP_PARAMS = ['mfa_token', 'otp'] as const
export const MFA_RECOVERY_PARAMS = ['mfa_token', 'recovery_code'] as const

/** Auth0's grant `mfa-otp`: goes on with a waiting sign-in by a code of an authenticator app (CONTRACT §11.3). */
export async function mfaOtpGrant(scope: GrantScope): Promise<void> {
  const { mfa_token: mfaToken, otp } = readParams(scope.request, MFA_OTP_PARAMS)
  const waiting = await redeemMfaOtp(scope.ctx, { mfaToken, otp, clientId: clientOf(scope.request) })
  if (waiting instanceof Problem) throw grantRefusal(waiting)
  await answerGrant(scope, await goOnByGrant(scope.ctx, { waiting, visitor: visitorOf(scope.request) }))
}

/**
 * Auth0's grant `mfa-recovery-code`. The next recovery code stands in the answer, also where the sign-in is refused after
 * all: the code that was sent is used up.
 */
export async function mfaRecoveryCodeGrant(scope: GrantScope): Promise<void> {
  const { mfa_token: mfaToken, recovery_code: recoveryCode } = readParams(scope.request, MFA_RECOVERY_PARAMS)
  const redeemed = await redeemMfaRecoveryCode(scope.ctx, { mfaToken, recoveryCode, clientId: clientOf(scope.request) })
  if (redeemed instanceof Problem) throw grantRefusal(redeemed)
  const { waiting, newCode } = redeemed
  Object.assign(scope.request.state, { more: { recovery_code: newCode } })
  await answerGrant(scope, await goOnByGrant(scope.ctx, { waiting, visitor: visitorOf(scope.request) }))
}
