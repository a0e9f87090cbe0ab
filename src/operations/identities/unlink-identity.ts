import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { LogNote } from '../../model/change.ts'
import { type Unlinked, decideUnlink } from '../../model/unlink.ts'
import type { Problem } from '../../problems.ts'
import { writeIdentities } from '../../shapes/user.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { noted, successNote } from '../../steps/notes.ts'

/**
 * Unlinks one identity and returns the user with the identities that stay.
 *
 * The identity is a user of its own at once, without metadata; what it opened at the old user is void from
 * here on. An identity that the user does not have changes nothing, and is told: in the answer, in the log.
 */
export async function unlinkIdentity(
  ctx: Context,
  asked: Asked,
  userId: string,
  identity: { readonly provider: string; readonly id: string },
): Promise<Unlinked | Problem> {
  const { strictUnlink } = await ctx.directory.settings()
  const wish = { userId, provider: identity.provider, identityId: identity.id, strict: strictUnlink }

  return carryOut(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    decide: (world, act) => noted(decideUnlink(world, wish, act), (unlinked) => notesOf(asked, unlinked)),
  })
}

function notesOf(asked: Asked, { user, left }: Unlinked): LogNote[] {
  const success = successNote(asked, { userId: user.id, status: 200, body: writeIdentities(user) })
  if (left) return [success]
  return [
    {
      ...success,
      type: 'w',
      description: `${asked.summary}: the user does not have this identity, nothing was changed`,
    },
  ]
}
