import type { Identities, Identity } from './identity.ts'
import type { Snapshot } from './operation.ts'
import { type Rights, hasAny } from './rights.ts'
import { type User, firstNumber } from './user.ts'
import type { World } from './world.ts'

/** A user as its snapshot says, with those of its identities and rights that are given, the former at their old places. */
export function userFrom(
  world: World,
  snapshot: Snapshot,
  { given, rights }: { readonly given: readonly Identity[]; readonly rights: Rights },
): User {
  const identities = snapshot.identities.flatMap((was): Identity[] => {
    const identity = given.find(({ key }) => key === was.key)
    return identity ? [{ ...identity, position: was.position, linkedBy: was.linked_by, epoch: identity.epoch + 1 }] : []
  })
  const { logins } = snapshot
  return {
    id: snapshot.user_id,
    version: firstNumber(world.now),
    identities: identities as unknown as Identities,
    appMetadata: snapshot.app_metadata,
    userMetadata: snapshot.user_metadata,
    blocked: snapshot.blocked,
    createdAt: new Date(snapshot.created_at),
    updatedAt: world.now,
    logins: logins && { count: logins.count, lastLogin: new Date(logins.last_login), lastIp: logins.last_ip },
    ...(hasAny(rights) && { rights }),
  }
}
