import type { Context } from '../../context.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { type WaitingSignIn, readMfaToken, takeMfaToken } from '../../steps/factors/mfa-token.ts'
import { useRecoveryCode } from '../../steps/factors/recovery-code.ts'
import { TakenBack, unlessTakenBack } from '../../steps/take-back.ts'

/** What the grant `mfa-recovery-code` was sent, its client being known. */
export interface RecoveryWish {
  readonly mfaToken: string
  readonly recoveryCode: string
  readonly clientId: string
}

/**
 * Lets a waiting sign-in go on by its user's recovery code (CONTRACT §11.3), and gives the next code, which the answer
 * must show. Code and token are used up together or not at all. A wrong code leaves the token good.
 */
export async function redeemMfaRecoveryCode(
  ctx: Pick<Context, 'db'>,
  wish: RecoveryWish,
): Promise<{ readonly waiting: WaitingSignIn; readonly newCode: string } | Problem> {
  const open = await readMfaToken(ctx, wish.mfaToken)
  if (open instanceof Problem) return open
  const { waiting } = open
  if (waiting.clientId !== wish.clientId) return problem('mfa_token_malformed')
  const used = await bothOrNone(ctx, waiting.user, wish)
  if (used instanceof Problem) return used
  const methods = [...waiting.used, { name: 'recovery-code', at: new Date() } as const]
  return { waiting: { ...waiting, used: methods }, newCode: used.newCode }
}

function bothOrNone(
  ctx: Pick<Context, 'db'>,
  user: User,
  { recoveryCode, mfaToken }: RecoveryWish,
): Promise<{ newCode: string } | Problem> {
  const redemption = ctx.db.transaction(async (db) => {
    const used = await useRecoveryCode({ db }, user, recoveryCode)
    const isTaken = used instanceof Problem || (await takeMfaToken({ db }, mfaToken))
    if (!isTaken) throw new TakenBack(problem('mfa_token_expired'))
    return used
  })
  return unlessTakenBack(redemption)
}
