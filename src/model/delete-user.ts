import { leavingOwners } from './administrators.ts'
import { type Decision, changeOf } from './change.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/**
 * Decides a deletion: the user goes with all its identities (CONTRACT §4.7). Answers the user that was,
 * or null where there was none: Auth0 answers 204 to both. The old id of a linked secondary is nobody's,
 * so deleting it removes nothing.
 */
export function decideDeleteUser(world: World, userId: string): Decision<User | null> {
  const user = world.users.get(userId)
  if (!user) return { answer: null, change: null, notes: [] }
  const change = changeOf({
    expect: [user],
    vanish: [user.id],
    leavingOwners: leavingOwners(user),
    drop: user.identities.map((identity) => identity.key),
    erase: user.identities.map((identity) => identity.key),
    events: [{ type: 'user.deleted', user }],
  })
  return { answer: user, change, notes: [] }
}
