import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Decision, LogNote } from '../../model/change.ts'
import { addressOf } from '../../model/identity.ts'
import type { Act } from '../../model/operation.ts'
import { type UnlinkWish, type Unlinked, decideUnlink } from '../../model/unlink.ts'
import type { World } from '../../model/world.ts'
import { Problem } from '../../problems.ts'
import { writeIdentities } from '../../shapes/user.ts'
import { carryOutLinking } from '../../steps/linking/carry-out-linking.ts'
import { recallForLinking, recallIfLast, recallerFor } from '../../steps/linking/recall.ts'
import { noWayInNote, noted, successNote } from '../../steps/notes.ts'

/**
 * Unlinks one identity and returns the user with the identities that stay.
 *
 * The identity is a user of its own at once, without metadata; what it opened at the old user is void from
 * here on. An identity that the user does not have changes nothing, and is told: in the answer, in the log. Where the
 * tenant says so, the identity is what it was before it was linked, as far as that is known. A person cannot take away
 * the own last way in; a machine can, as with Auth0, and is told (DESIGN §2).
 */
export async function unlinkIdentity(
  ctx: Context,
  asked: Asked,
  userId: string,
  identity: { readonly provider: string; readonly id: string },
): Promise<Unlinked | Problem> {
  const { strictUnlink, unlinkBecomes } = await ctx.directory.settings()
  const keepWayIn = asked.caller.kind === 'user'
  const wish = { userId, provider: identity.provider, identityId: identity.id, strict: strictUnlink, keepWayIn }
  const restores = unlinkBecomes === 'restored_user'
  const leaving = addressOf(identity.provider, identity.id)
  const recaller = recallerFor(ctx)

  return carryOutLinking(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    recall: (db, world) =>
      restores || keepWayIn
        ? recallForLinking(recaller, db, world, { restores })
        : recallIfLast(recaller, db, world, leaving),
    decide: (world, act) => {
      const decision = restores ? decideRestoring(world, wish, act) : decideUnlink(world, wish, act)
      return noted(decision, (unlinked) => notesOf(asked, unlinked))
    },
  })
}

function decideRestoring(world: World, wish: UnlinkWish, act: Act): Decision<Unlinked> {
  const restored = decideUnlink(world, { ...wish, becomes: 'restored_user' }, act)
  const isUnknown = restored instanceof Problem && restored.code === 'no_snapshot'
  return isUnknown ? decideUnlink(world, wish, act) : restored
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
