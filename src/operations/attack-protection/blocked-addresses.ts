import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { addressKey } from '../../steps/attempts.ts'
import { successNote } from '../../steps/notes.ts'
import { forgetCount, isBarred } from '../../store/attempts.ts'

/** Says whether an address is barred for too many failures; refuses where it is not, in Auth0's words. */
export async function checkAddress(ctx: Context, ip: string): Promise<Problem | undefined> {
  return (await isBarred(ctx.db, addressKey(ip))) ? undefined : problem('not_found')
}

/** Lets an address try again; what is counted against accounts stays. */
export async function unblockAddress(ctx: Context, asked: Asked, ip: string): Promise<void> {
  await forgetCount(ctx.db, addressKey(ip))
  await addLogNote(ctx, asked, successNote(asked, { userId: null, status: 204, body: {} }))
}
