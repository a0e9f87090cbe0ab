import type { Context } from '../../context.ts'
import { type Factor, challengeable } from '../../model/factor.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { type MfaBearer, userOfBearer } from '../../steps/factors/mfa-bearer.ts'
import { tieToMfaToken } from '../../steps/factors/mfa-token.ts'
import { drawnRecovery } from '../../steps/factors/recovery-code.ts'
import { type StartedTotp, startTotp } from '../../steps/factors/totp.ts'
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
  if (bearer.kind === 'mfa_token' && challengeable(factors).length > 0) return problem('already_enrolled')
  const { code: recoveryCode, hash: recoveryHash } = firstRecovery(factors)
  const started = await start(ctx, user, { bearer, issuerName, recoveryHash })
  if (started instanceof Problem) return started
  return { id: started.factorId, secret: started.secret, uri: started.uri, recoveryCode }
}

/** A recovery code for who has none. */
function firstRecovery(factors: readonly Factor[]): { code: string; hash: string } | { code: null; hash: null } {
  return factors.some(({ type }) => type === 'recovery-code') ? { code: null, hash: null } : drawnRecovery()
}

interface Start {
  readonly bearer: MfaBearer
  readonly issuerName: string
  readonly recoveryHash: string | null
}

/** What a waiting sign-in begins, only that sign-in can confirm; what a user's token begins, any of that user's can. */
async function start(
  ctx: Pick<Context, 'db' | 'vault'>,
  user: User,
  { bearer, issuerName, recoveryHash }: Start,
): Promise<StartedTotp | Problem> {
  const data = { recovery: recoveryHash, authorized: bearer.kind === 'access_token' }
  const started = await startTotp(ctx, user, { issuerName, data })
  if (started instanceof Problem || bearer.kind === 'access_token') return started
  await tieToMfaToken(ctx, bearer.token, started.factorId)
  return started
}
