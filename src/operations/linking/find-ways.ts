import type { Context } from '../../context.ts'
import { type Asked, stillSignedIn } from '../../model/caller.ts'
import { type Way, waysOf } from '../../model/ways.ts'
import { type Problem, problem } from '../../problems.ts'
import { recallerFor, recallWaysIn } from '../../steps/linking/recall.ts'
import { onlyReading } from '../../store/database.ts'
import { readWorld } from '../../store/read-users.ts'

/** Everything that a user can sign in with, and what of it works at this moment. */
export async function findWays(ctx: Context, { caller }: Asked, userId: string): Promise<readonly Way[] | Problem> {
  const world = await onlyReading(readWorld(ctx.db, { users: [userId], identities: [] }))
  const user = world.users.get(userId)
  if (caller.kind === 'user' && !(user && stillSignedIn(caller, user.identities))) return problem('invalid_token')
  if (!user) return problem('user_not_found')
  const recaller = recallerFor(ctx)
  return waysOf(await onlyReading(recallWaysIn(recaller, ctx.db, world)), user, await recaller.connections())
}
