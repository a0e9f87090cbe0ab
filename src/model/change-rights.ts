import { type Problem, problem } from '../problems.ts'
import { type Change, type Decision, changeOf } from './change.ts'
import {
  MOST_PERMISSIONS,
  MOST_ROLES_OF_USER,
  NO_RIGHTS,
  type Permission,
  type Rights,
  permissionKey,
  rightsWithout,
  unitedRights,
} from './rights.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** Who is to get, or to lose, which roles and permissions. */
export interface RightsWish {
  readonly users: readonly string[]
  readonly gain?: Partial<Rights>
  readonly lose?: Partial<Rights>
}

/**
 * Decides that users get roles and permissions, or lose them: all of them, or none. What somebody has already, or does not
 * have, is no refusal (CONTRACT §4.8). `updated_at` stays: it is about the profile.
 */
export function decideChangeRights(world: World, { users: ids, gain = {}, lose = {} }: RightsWish): Decision<null> {
  const unknown = unknownIn(world, gain)
  const users = ids.flatMap((id) => world.users.get(id) ?? [])
  if (users.length < ids.length) return problem('user_not_found')
  if (unknown) return unknown
  const changes = users.map((user) => changeFor(user, { ...NO_RIGHTS, ...gain }, { ...NO_RIGHTS, ...lose }))
  const refusal = users.map((user) => refusalOfMany(user, gain)).find((one) => one !== undefined)
  if (refusal) return refusal
  const change = joined(changes)
  return { answer: null, change: change.expect.length === 0 ? null : change, notes: [] }
}

function unknownIn({ standing }: World, { roles = [], permissions = [] }: Partial<Rights>): Problem | undefined {
  if (roles.some((role) => !standing?.roles.has(role))) return problem('role_not_found')
  const missing = permissions.find((one) => !standing?.permissions.has(permissionKey(one)))
  return missing && unknownPermission(missing)
}

/** The refusal of a permission that its API does not have, in Auth0's words (CONTRACT §1.5). */
export function unknownPermission({ audience, name }: Permission): Problem {
  return problem('permission_unknown', `This permission does not exist: '${audience} - ${name}'`)
}

function refusalOfMany({ rights = NO_RIGHTS }: User, gain: Partial<Rights>): Problem | undefined {
  const after = unitedRights([rights, gain])
  if (after.roles.length > Math.max(MOST_ROLES_OF_USER, rights.roles.length)) return problem('too_many_user_roles')
  const most = Math.max(MOST_PERMISSIONS, rights.permissions.length)
  return after.permissions.length > most ? problem('too_many_user_permissions') : undefined
}

/** The rows that are added and taken away where rights change. */
export type RightsDifference = Pick<Change, 'assign' | 'unassign' | 'permit' | 'forbid' | 'join' | 'leave'>

type RightsPart = RightsDifference & Pick<Change, 'expect' | 'touch'>

/** What a user gains and loses by it; nothing where that is nothing. */
function changeFor(user: User, gain: Rights, lose: Rights): RightsPart {
  const { rights = NO_RIGHTS, id, updatedAt } = user
  const after = rightsWithout(unitedRights([rights, gain]), lose)
  const parts = differenceOf(id, rights, after)
  const isChanged = Object.values(parts).some((rows) => rows.length > 0)
  return { ...parts, expect: isChanged ? [user] : [], touch: isChanged ? [{ id, updatedAt }] : [] }
}

/** The rows that make one set of a user's rights into another. */
export function differenceOf(user: string, before: Rights, after: Rights): RightsDifference {
  const [gained, lost] = [rightsWithout(after, before), rightsWithout(before, after)]
  return {
    assign: gained.roles.map((role) => ({ user, role })),
    unassign: lost.roles.map((role) => ({ user, role })),
    permit: gained.permissions.map((permission) => ({ user, ...permission })),
    forbid: lost.permissions.map((permission) => ({ user, ...permission })),
    join: gained.memberships.map((membership) => ({ user, ...membership })),
    leave: lost.memberships.map((membership) => ({ user, ...membership })),
  }
}

function joined(parts: readonly RightsPart[]): Change {
  return changeOf({
    expect: parts.flatMap(({ expect }) => expect),
    touch: parts.flatMap(({ touch }) => touch),
    ...joinedDifferences(parts),
  })
}

/** What several users gain and lose, as one. */
export function joinedDifferences(parts: readonly RightsDifference[]): RightsDifference {
  return {
    assign: parts.flatMap(({ assign }) => assign),
    unassign: parts.flatMap(({ unassign }) => unassign),
    permit: parts.flatMap(({ permit }) => permit),
    forbid: parts.flatMap(({ forbid }) => forbid),
    join: parts.flatMap(({ join }) => join),
    leave: parts.flatMap(({ leave }) => leave),
  }
}
