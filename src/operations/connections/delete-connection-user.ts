import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Decision } from '../../model/change.ts'
import { isDatabase } from '../../model/connection.ts'
import { decideDeleteUser } from '../../model/delete-user.ts'
import type { Act } from '../../model/operation.ts'
import { decideUnlink } from '../../model/unlink.ts'
import type { World } from '../../model/world.ts'
import { Problem, problem } from '../../problems.ts'
import { carryOutLinking } from '../../steps/linking/carry-out-linking.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import { noted, successNote } from '../../steps/notes.ts'
import { findLogin } from '../../store/find-login.ts'

/**
 * Deletes the user of a database connection that has this address: wholly where the identity is its main one; of a linked
 * identity only that one goes, and its user stays. Answers null whether or not there was one, as Auth0 does.
 */
export async function deleteConnectionUser(
  ctx: Context,
  asked: Asked,
  id: string,
  email: string,
): Promise<null | Problem> {
  const connection = await lookTwice(ctx, async () =>
    (await ctx.directory.connections()).find((each) => each.id === id),
  )
  if (!connection) return problem('connection_not_found')
  if (!isDatabase(connection)) return problem('invalid_body', 'Connection must be a database connection')
  const found = await findLogin(ctx.db, id, { email: email.toLowerCase(), username: null, phone: null })
  if (!found) return null
  const { user, identityKey } = found
  const done = await carryOutLinking<unknown>(ctx, {
    asked,
    involved: { users: [user.id], identities: [] },
    decide: (world, act) =>
      noted(decide(world, { userId: user.id, identityKey }, act), () => [
        successNote(asked, { userId: user.id, status: 204, body: {} }),
      ]),
  })
  return done instanceof Problem ? done : null
}

/** An identity that somebody moved in the meantime is left where it is now. */
function decide(
  world: World,
  { userId, identityKey }: { userId: string; identityKey: string },
  act: Act,
): Decision<unknown> {
  const identity = world.users.get(userId)?.identities.find(({ key }) => key === identityKey)
  if (!identity) return { answer: null, change: null, notes: [] }
  if (world.users.get(userId)?.identities[0].key === identityKey) return decideDeleteUser(world, userId)
  const { provider, id: identityId } = identity
  return decideUnlink(world, { userId, provider, identityId, strict: true, becomes: 'nothing', erase: true }, act)
}
