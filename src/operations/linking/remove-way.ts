import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { type RemoveWayWish, decideRemoveWay } from '../../model/remove-way.ts'
import type { User } from '../../model/user.ts'
import { Problem } from '../../problems.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { refusalOfForce } from '../../steps/linking/refusal-of-force.ts'
import { recallerFor, recallWaysIn } from '../../steps/linking/recall.ts'
import { tellOfRemoval } from '../../steps/linking/tell-owners.ts'
import { noted, successNote } from '../../steps/notes.ts'

/** Which password or passkey is to go, and whether even if it is the last way in. */
export interface RemoveWay extends Pick<RemoveWayWish, 'userId' | 'way'> {
  readonly force: boolean
  readonly reason?: string | undefined
}

/**
 * Takes a password or a passkey away from a user, unless it is the last way in: that takes force, a reason, and somebody
 * who answers for others. Of any number of removals at once each is decided on what the others have left. The owners are told as of an
 * unlink.
 */
export async function removeWay(ctx: Context, asked: Asked, removal: RemoveWay): Promise<User | Problem> {
  const refusal = refusalOfForce(asked.caller.kind, removal)
  if (refusal) return refusal
  const { userId, way, force } = removal
  const recaller = recallerFor(ctx)
  const wish = { userId, way, keepWayIn: !force, connections: await recaller.connections() }
  const removed = await carryOut(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    reading: 'ways',
    recall: (db, world) => recallWaysIn(recaller, db, world),
    decide: (world, act) =>
      noted(decideRemoveWay(world, wish, act), () => [successNote(asked, { userId, status: 204, body: {} })]),
  })
  if (!(removed instanceof Problem)) await tellOfRemoval(ctx, { asked, user: removed, method: way.kind })
  return removed
}
