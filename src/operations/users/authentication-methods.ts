import type { Context } from '../../context.ts'
import { newLogId } from '../../crypto/random-ids.ts'
import { type Asked, stillHolds } from '../../model/caller.ts'
import type { Factor, Passkey } from '../../model/factor.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { newRecoveryCode } from '../../steps/factors/recovery-code.ts'
import { forgetBrowsers } from '../../steps/factors/remembered-browser.ts'
import { successNote } from '../../steps/notes.ts'
import { recordOf } from '../../steps/record.ts'
import type { LogRow } from '../../store/commit-part.ts'
import { type Which, dropMethods } from '../../store/drop-methods.ts'
import { readFactors } from '../../store/factors.ts'
import { readPasskeys } from '../../store/passkeys.ts'
import { readUser } from '../../store/read-users.ts'

type Reach = Pick<Context, 'db'>

/** A user's second factors, and the passkeys of its identities. */
export interface Methods {
  readonly factors: readonly Factor[]
  readonly passkeys: readonly Passkey[]
}

/** How a user proves itself beside passwords, codes and upstream providers (CONTRACT §4.8). */
export async function readMethods(ctx: Reach, { caller }: Asked, userId: string): Promise<Methods | Problem> {
  const user = await readUser(ctx.db, userId)
  if (caller.kind === 'user' && !(user && stillHolds(caller.openedBy, user.identities))) return problem('invalid_token')
  return user ? methodsOf(ctx, user) : problem('user_not_found')
}

async function methodsOf(ctx: Reach, user: User): Promise<Methods> {
  return { factors: await readFactors(ctx.db, user), passkeys: await readPasskeys(ctx.db, user.id) }
}

/** Removes second factors and passkeys of a user; with an id, one that must be there. */
export async function removeMethods(
  ctx: Reach,
  asked: Asked,
  { userId, which }: { readonly userId: string; readonly which: Which },
): Promise<Problem | undefined> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  const gone = await dropMethods(ctx.db, user, { which, logs: logsOf(asked, userId, 204) })
  const isMissing = which.ids !== undefined && gone.length === 0
  return isMissing ? problem('method_not_found') : undefined
}

/** Gives a user another recovery code; the old one is void. */
export async function regenerateRecoveryCode(
  ctx: Reach,
  asked: Asked,
  userId: string,
): Promise<{ code: string } | Problem> {
  const user = await readUser(ctx.db, userId)
  return user ? newRecoveryCode(ctx, user, logsOf(asked, userId, 200)) : problem('user_not_found')
}

/** Forgets the browsers that a user need not prove a second factor in. */
export async function invalidateBrowsers(ctx: Context, asked: Asked, userId: string): Promise<Problem | undefined> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  await forgetBrowsers(ctx, user)
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 204, body: {} }))
  return undefined
}

/** The call's log entry; what was answered stays out of it, since it may be a secret. */
function logsOf(asked: Asked, userId: string, status: number): readonly LogRow[] {
  const note = successNote(asked, { userId, status, body: {} })
  return recordOf({ wish: { asked }, mark: newLogId() }, { change: null, notes: [note] }, new Date()).logs
}
