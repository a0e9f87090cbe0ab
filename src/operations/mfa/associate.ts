import type { Context } from '../../context.ts'
import { challengeable } from '../../model/factor.ts'
import { Problem, problem } from '../../problems.ts'
import { type MfaBearer, userOfBearer } from '../../steps/factors/mfa-bearer.ts'
import { tieToMfaToken } from '../../steps/factors/mfa-token.ts'
import { drawnRecovery } from '../../steps/factors/recovery-code.ts'
import { startTotp } from '../../steps/factors/totp.ts'
import { readFactors } from '../../store/factors.ts'

/** An authenticator app that is begun: it counts once a code of it was seen by the grant `mfa-otp`. */
export interface Associated {
  readonly id: string
  readonly secret: string
  readonly uri: string
  /** To be shown now; it counts together with the app. Null where the user has a recovery code. */
  readonly recoveryCode: string | null
}

/**
 * Begins to enrol an authenticator app (CONTRACT §11.5). A waiting sign-in may enrol the first factor only: with a stolen
 * password one would else add one's own; whoever has one needs a token for `…/mfa/` with the scope `enroll`.
 */
export async function associateMfa(
  ctx: Pick<Context, 'db' | 'vault'>,
  bearer: MfaBearer,
  { types, issuerName }: { readonly types: readonly string[]; readonly issuerName: string },
): Promise<Associated | Problem> {
  const user = await userOfBearer(ctx, bearer, 'enroll')
  if (user instanceof Problem) return user
  if (!types.includes('otp')) return problem('unsupported_challenge')
  const factors = await readFactors(ctx.db, user)
  const byToken = bearer.kind === 'mfa_token'
  if (byToken && challengeable(factors).length > 0) return problem('already_enrolled')
  const recovery = factors.some(({ type }) => type === 'recovery-code') ? null : drawnRecovery()
  const data = { ...(recovery && { recovery: recovery.hash }), ...(!byToken && { authorized: true }) }
  const started = await startTotp(ctx, user, { issuerName, data })
  if (started instanceof Problem) return started
  if (byToken) await tieToMfaToken(ctx, bearer.token, started.factorId)
  const { factorId: id, secret, uri } = started
  return { id, secret, uri, recoveryCode: recovery?.code ?? null }
}
