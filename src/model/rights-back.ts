import type { Caller } from './caller.ts'
import type { Snapshot } from './operation.ts'
import { type Permission, type Rights, permissionKey } from './rights.ts'
import type { Omission } from './split.ts'
import type { World } from './world.ts'

/** What comes back of the roles and permissions of a user, and what does not. */
export interface RightsBack {
  readonly rights: Rights
  readonly omissions: readonly Omission[]
}

/** Of a snapshot's rights those that there still are; the others are named (DESIGN §2). */
export function rightsBack({ standing }: World, { roles = [], permissions = [] }: Snapshot): RightsBack {
  const stand = (role: string) => standing?.roles.has(role) === true
  const holds = (one: Permission) => standing?.permissions.has(permissionKey(one)) === true
  return {
    rights: { roles: roles.filter(stand), permissions: permissions.filter(holds) },
    omissions: omissionsOf(
      { roles: roles.filter((role) => !stand(role)), permissions: permissions.filter((one) => !holds(one)) },
      'It is no more.',
    ),
  }
}

/** The same for a restore: a person gives nobody rights, not even their own of before. */
export function rightsRestored(world: World, snapshot: Snapshot, caller: Caller): RightsBack {
  if (caller.kind !== 'user') return rightsBack(world, snapshot)
  const { roles = [], permissions = [] } = snapshot
  const reason = 'A person gives no roles and permissions. An administrator can.'
  return { rights: { roles: [], permissions: [] }, omissions: omissionsOf({ roles, permissions }, reason) }
}

function omissionsOf({ roles, permissions }: Rights, reason: string): Omission[] {
  return [
    ...roles.map((name): Omission => ({ kind: 'role', name, reason })),
    ...permissions.map(({ audience, name }): Omission => ({ kind: 'permission', name: `${audience} ${name}`, reason })),
  ]
}
