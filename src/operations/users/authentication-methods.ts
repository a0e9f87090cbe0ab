import type { Context } from '../../context.ts'
import { newLogId } from '../../crypto/random-ids.ts'
import { type Asked, stillHolds } from '../../model/caller.ts'
import type { LogNote } from '../../model/change.ts'
import type { Passkey, ShownFactor } from '../../model/factor.ts'
import type { User } from '../../model/user.ts'
import { usableIn } from '../../model/way-in.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { shownFactors } from '../../steps/factors/given-method.ts'
import { newRecoveryCode } from '../../steps/factors/recovery-code.ts'
import { forgetBrowsers } from '../../steps/factors/remembered-browser.ts'
import { noWayInNote, successNote } from '../../steps/notes.ts'
import { recallerFor, recallWaysIn } from '../../steps/linking/recall.ts'
import { recordOf } from '../../steps/record.ts'
import type { LogRow } from '../../store/commit-part.ts'
import { type Which, dropMethods } from '../../store/drop-methods.ts'
import { readPasskeys } from '../../store/passkeys.ts'
import { readUser, readWorld } from '../../store/read-users.ts'

type Reach = Pick<Context, 'db' | 'vault'>

/** A user's second factors, and the passkeys of its identities. */
export interface Methods {
  readonly factors: readonly ShownFactor[]
  readonly passkeys: readonly Passkey[]
}

/** How a user proves itself beside passwords, codes and upstream providers (CONTRACT §4.8). */
export async function readMethods(ctx: Reach, { caller }: Asked, userId: string): Promise<Methods | Problem> {
  const user = await readUser(ctx.db, userId)
  if (caller.kind === 'user' && !(user && stillHolds(caller.openedBy, user.identities))) return problem('invalid_token')
  return user ? methodsOf(ctx, user) : problem('user_not_found')
}

async function methodsOf(ctx: Reach, user: User): Promise<Methods> {
  return { factors: await shownFactors(ctx, user), passkeys: await readPasskeys(ctx.db, user.id) }
}

/**
 * Removes second factors and passkeys of a user; with an id, one that must be there. Tells whether the user has lost the
 * last way in by it, which stands as with Auth0, and is in the log (DESIGN §2).
 */
export async function removeMethods(
  ctx: Pick<Context, 'db' | 'directory' | 'vault'>,
  asked: Asked,
  { userId, which }: { readonly userId: string; readonly which: Which },
): Promise<{ readonly wasLastWayIn: boolean } | Problem> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  const wasLastWayIn = await isLastWayIn(ctx, user, which)
  const note = successNote(asked, { userId, status: 204, body: {} })
  const logs = logsOf(asked, wasLastWayIn ? [note, noWayInNote(note)] : [note])
  const gone = await dropMethods(ctx.db, user, { which, logs })
  const isMissing = which.ids !== undefined && gone.length === 0
  return isMissing ? problem('method_not_found') : { wasLastWayIn }
}

/** Whether somebody can sign in as a user with these passkeys only. */
async function isLastWayIn(
  ctx: Pick<Context, 'db' | 'directory' | 'vault'>,
  { id }: User,
  which: Which,
): Promise<boolean> {
  if (which.types !== undefined) return false
  const recaller = recallerFor(ctx)
  const world = await readWorld(ctx.db, { users: [id], identities: [] })
  const before = await recallWaysIn(recaller, ctx.db, world)
  const passkeys = new Map([...(before.passkeys ?? [])].filter(([passkey]) => which.ids?.includes(passkey) === false))
  const after = usableIn({ ...before, passkeys }, await recaller.connections())
  return after.size === 0 && (before.usable?.size ?? 0) > 0
}

/** Gives a user another recovery code; the old one is void. */
export async function regenerateRecoveryCode(
  ctx: Reach,
  asked: Asked,
  userId: string,
): Promise<{ code: string } | Problem> {
  const user = await readUser(ctx.db, userId)
  const note = successNote(asked, { userId, status: 200, body: {} })
  return user ? newRecoveryCode(ctx, user, logsOf(asked, [note])) : problem('user_not_found')
}

/** Forgets the browsers that a user need not prove a second factor in. */
export async function invalidateBrowsers(ctx: Context, asked: Asked, userId: string): Promise<Problem | undefined> {
  const user = await readUser(ctx.db, userId)
  if (!user) return problem('user_not_found')
  await forgetBrowsers(ctx, user)
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 204, body: {} }))
  return undefined
}

/** The call's log entries; what was answered stays out of them, since it may be a secret. */
function logsOf(asked: Asked, notes: readonly LogNote[]): readonly LogRow[] {
  return recordOf({ wish: { asked }, mark: newLogId() }, { change: null, notes }, new Date()).logs
}
