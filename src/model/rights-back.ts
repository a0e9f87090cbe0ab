import type { Caller } from './caller.ts'
import type { Snapshot } from './operation.ts'
import { type Membership, NO_RIGHTS, type Rights, permissionKey, rightsWithout, unitedRights } from './rights.ts'
import type { Omission } from './split.ts'
import type { World } from './world.ts'

/** What comes back of the roles, permissions and memberships of a user, and what does not. */
export interface RightsBack {
  readonly rights: Rights
  readonly omissions: readonly Omission[]
}

/** Of a snapshot's rights those that there still are; the others are named (DESIGN §2). */
export function rightsBack({ standing }: World, snapshot: Snapshot): RightsBack {
  const all = unitedRights([snapshot])
  const stands = (role: string) => standing?.roles.has(role) === true
  const isJoinable = ({ organization, role }: Membership) =>
    standing?.organizations.has(organization) === true && (role === null || stands(role))
  const rights = {
    roles: all.roles.filter(stands),
    permissions: all.permissions.filter((one) => standing?.permissions.has(permissionKey(one)) === true),
    ...some(all.memberships.filter(isJoinable)),
  }
  return { rights, omissions: omissionsOf(rightsWithout(all, rights), 'It is no more.') }
}

/** The same for a restore: a person gives nobody rights, not even their own of before. */
export function rightsRestored(world: World, snapshot: Snapshot, caller: Caller): RightsBack {
  if (caller.kind !== 'user') return rightsBack(world, snapshot)
  const reason = 'A person gives no roles and permissions. An administrator can.'
  return { rights: NO_RIGHTS, omissions: omissionsOf(unitedRights([snapshot]), reason) }
}

function omissionsOf({ roles, permissions, memberships }: Required<Rights>, reason: string): Omission[] {
  return [
    ...roles.map((name): Omission => ({ kind: 'role', name, reason })),
    ...permissions.map(({ audience, name }): Omission => ({ kind: 'permission', name: `${audience} ${name}`, reason })),
    ...memberships.map((one): Omission => ({ kind: 'membership', name: nameOf(one), reason })),
  ]
}

/** Where there are none they are left out, as they are in what is read. */
function some(memberships: readonly Membership[]): Pick<Rights, 'memberships'> {
  return memberships.length > 0 ? { memberships } : {}
}

function nameOf({ organization, role }: Membership): string {
  return role === null ? organization : `${organization} ${role}`
}
