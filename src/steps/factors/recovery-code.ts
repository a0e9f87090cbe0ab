import { randomText } from '../../crypto/random-ids.ts'
import { makeRecoveryCode, recoveryHash } from '../../crypto/recovery-code.ts'
import type { Life } from '../../model/factor.ts'
import { type Problem, problem } from '../../problems.ts'
import type { LogRow } from '../../store/commit-part.ts'
import type { Queryable } from '../../store/database.ts'
import type { FirstRecovery } from '../../store/factors.ts'
import { replaceRecovery, useRecovery } from '../../store/use-factors.ts'

/** Gives a user a new recovery code, to be shown once; an older one is void. Refuses where the user is gone. */
export async function newRecoveryCode(
  ctx: { readonly db: Queryable },
  user: Life,
  logs: readonly LogRow[] = [],
): Promise<{ code: string } | Problem> {
  const { code, id, hash } = drawnRecovery()
  const done = await replaceRecovery(ctx.db, user, { id, hash, logs })
  return done ? { code } : problem('user_not_found')
}

/** Takes a recovery code and gives the next one, as Auth0 does: of any number of attempts at once, one succeeds. */
export async function useRecoveryCode(
  ctx: { readonly db: Queryable },
  user: Life,
  code: string,
): Promise<{ newCode: string } | Problem> {
  const next = makeRecoveryCode()
  const hashes = { used: recoveryHash(code), next: recoveryHash(next) }
  return (await useRecovery(ctx.db, user, hashes)) ? { newCode: next } : problem('recovery_code_wrong')
}

/** A code with what is stored of it, for a user who has none yet. */
export function drawnRecovery(): FirstRecovery & { readonly code: string } {
  const code = makeRecoveryCode()
  return { code, id: `recovery-code|dev_${randomText(16)}`, hash: recoveryHash(code) }
}
