import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { type Listed, MOST_MEMBER_ROLES } from '../../model/organization.ts'
import { Problem, problem } from '../../problems.ts'
import { type PartsQuery } from '../../shapes/organization.ts'
import { windowOf } from '../../shapes/window.ts'
import { changeOrganization } from '../../steps/change-organization.ts'
import { organizationOf } from '../../steps/organization-of.ts'
import {
  addMemberRoles,
  listMemberRoles,
  lockKnownRoles,
  type MemberRole,
  removeMemberRoles,
} from '../../store/organization-member-roles.ts'
import { lockUsers, readUser } from '../../store/read-users.ts'

/** Whose roles, and in which organization. */
export type MemberOf = readonly [organizationId: string, userId: string]

/** The roles of a user in an organization. */
export async function findMemberRoles(
  ctx: Context,
  [id, userId]: MemberOf,
  query: PartsQuery,
): Promise<Listed<MemberRole> | Problem> {
  const organization = await organizationOf(ctx, id)
  if (organization instanceof Problem) return organization
  if (!(await readUser(ctx.db, userId))) return problem('user_not_found')
  return listMemberRoles(ctx.db, [id, userId], windowOf(query))
}

/** Gives a user roles in an organization, all of them or none. As recorded, the user need not be a member yet. */
export async function giveMemberRoles(
  ctx: Context,
  asked: Asked,
  [id, userId]: MemberOf,
  roles: readonly string[],
): Promise<null | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) => {
    if ((await lockUsers(tx, [userId])).length > 0) return problem('user_not_found')
    const known = await lockKnownRoles(tx, roles)
    const missing = roles.find((role) => !known.has(role))
    if (missing !== undefined) return unknownRole(missing)
    await addMemberRoles(tx, [id, userId], roles)
    const { total } = await listMemberRoles(tx, [id, userId], { offset: 0, limit: 1 })
    if (total > MOST_MEMBER_ROLES) return problem('too_many_member_roles')
    return { answer: null, status: 204, logged: { id, user_id: userId } }
  })
}

function unknownRole(role: string): Problem {
  return problem('invalid_body', `Payload validation error: 'The role does not exist: ${role}' on property roles.`)
}

/** Takes roles in an organization from a user; what it does not have is no refusal. */
export async function takeMemberRoles(
  ctx: Context,
  asked: Asked,
  [id, userId]: MemberOf,
  roles: readonly string[],
): Promise<null | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) => {
    await lockUsers(tx, [userId])
    await removeMemberRoles(tx, [id, userId], roles)
    return { answer: null, status: 204, logged: { id, user_id: userId } }
  })
}
