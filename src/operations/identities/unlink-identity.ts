import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { LogNote } from '../../model/change.ts'
import { addressOf } from '../../model/identity.ts'
import { type Unlinked, decideUnlink } from '../../model/unlink.ts'
import type { Problem } from '../../problems.ts'
import { writeIdentities } from '../../shapes/user.ts'
import { carryOutLinking } from '../../steps/linking/carry-out-linking.ts'
import { connectionsFor, recallIfLast, recallWaysIn } from '../../steps/linking/recall.ts'
import { noWayInNote, noted, successNote } from '../../steps/notes.ts'

/**
 * Unlinks one identity and returns the user with the identities that stay.
 *
 * The identity is a user of its own at once, without metadata; what it opened at the old user is void from
 * here on. An identity that the user does not have changes nothing, and is told: in the answer, in the log. A person
 * cannot take away the own last way in; a machine can, as with Auth0, and is told (DESIGN §2).
 */
export async function unlinkIdentity(
  ctx: Context,
  asked: Asked,
  userId: string,
  identity: { readonly provider: string; readonly id: string },
): Promise<Unlinked | Problem> {
  const { strictUnlink } = await ctx.directory.settings()
  const keepWayIn = asked.caller.kind === 'user'
  const leaving = addressOf(identity.provider, identity.id)
  const wish = { userId, provider: identity.provider, identityId: identity.id, strict: strictUnlink, keepWayIn }
  const connections = connectionsFor(ctx)

  return carryOutLinking(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    recall: (db, world) =>
      keepWayIn ? recallWaysIn(connections, db, world) : recallIfLast(connections, db, world, leaving),
    decide: (world, act) => noted(decideUnlink(world, wish, act), (unlinked) => notesOf(asked, unlinked)),
  })
}

function notesOf(asked: Asked, { user, left, wasLastWayIn }: Unlinked): LogNote[] {
  const success = successNote(asked, { userId: user.id, status: 200, body: writeIdentities(user) })
  if (left) return wasLastWayIn ? [success, noWayInNote(success)] : [success]
  return [
    {
      ...success,
      type: 'w',
      description: `${asked.summary}: the user does not have this identity, nothing was changed`,
    },
  ]
}
