import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { OrganizationMember } from '../../model/organization.ts'
import {
  findMemberRoles,
  giveMemberRoles,
  takeMemberRoles,
} from '../../operations/organizations/organization-member-roles.ts'
import {
  addMembersTo,
  findMembers,
  findMembersAfter,
  removeMembersOf,
} from '../../operations/organizations/organization-members.ts'
import { organizationPartAnswers } from '../../shapes/answers/organizations.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import { Problem } from '../../problems.ts'
import { pickFields } from '../../shapes/fields.ts'
import {
  memberRolesBody,
  membersBody,
  type MembersQuery,
  membersQuery,
  writeMember,
} from '../../shapes/organization-parts.ts'
import { partsQuery } from '../../shapes/organization.ts'
import { writeWindow } from '../../shapes/window.ts'
import { refuseFarPage } from '../../shapes/paging.ts'

const PATH = '/api/v2/organizations/:id/members'
const params = z.object({ id: z.string().min(1).max(50) })
const memberParams = params.extend({ user_id: z.string().min(1).max(1024) })

/** The members of an organization, and what they are in it (CONTRACT §4.8). */
export const organizationMemberRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PATH,
    summary: 'Get members who belong to an organization',
    answers: organizationPartAnswers.members,
    allow: { any: ['read:organization_members'] },
    params,
    query: membersQuery,
    run: async (ctx, { params: { id }, query }) => {
      const write = writerFor(query)
      if (query.from !== undefined || query.take !== undefined) {
        const found = await findMembersAfter(ctx, id, query)
        if (found instanceof Problem) return found
        const { items, next } = found
        return { status: 200, body: { members: items.map(write), ...(next !== null && { next }) } }
      }
      const found = refuseFarPage(query) ?? (await findMembers(ctx, id, query))
      return found instanceof Problem
        ? found
        : { status: 200, body: writeWindow({ name: 'members', write }, query, found) }
    },
  }),
  route({
    method: 'POST',
    path: PATH,
    summary: 'Add members to an organization',
    answers: NOTHING,
    allow: { any: ['create:organization_members'] },
    params,
    body: membersBody,
    run: async (ctx, { asked, params: { id }, body: { members } }) =>
      (await addMembersTo(ctx, asked, id, members)) ?? { status: 204 },
  }),
  route({
    method: 'DELETE',
    path: PATH,
    summary: 'Delete members from an organization',
    answers: NOTHING,
    allow: { any: ['delete:organization_members'] },
    params,
    body: membersBody,
    run: async (ctx, { asked, params: { id }, body: { members } }) =>
      (await removeMembersOf(ctx, asked, id, members)) ?? { status: 204 },
  }),
  route({
    method: 'GET',
    path: `${PATH}/:user_id/roles`,
    summary: 'Get user roles assigned to an Organization member',
    answers: organizationPartAnswers.roles,
    allow: { any: ['read:organization_member_roles'] },
    params: memberParams,
    query: partsQuery,
    run: async (ctx, { params: { id, user_id: userId }, query }) => {
      const found = refuseFarPage(query) ?? (await findMemberRoles(ctx, [id, userId], query))
      if (found instanceof Problem) return found
      const list = {
        name: 'roles',
        write: ({ id: role, name, description }: (typeof found.items)[number]) => ({
          id: role,
          name,
          description: description ?? '',
        }),
      }
      return { status: 200, body: writeWindow(list, query, found) }
    },
  }),
  route({
    method: 'POST',
    path: `${PATH}/:user_id/roles`,
    summary: 'Assign user roles to an Organization member',
    answers: NOTHING,
    allow: { any: ['create:organization_member_roles'] },
    params: memberParams,
    body: memberRolesBody,
    run: async (ctx, { asked, params: { id, user_id: userId }, body: { roles } }) =>
      (await giveMemberRoles(ctx, asked, [id, userId], roles)) ?? { status: 204 },
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:user_id/roles`,
    summary: 'Delete user roles from an Organization member',
    answers: NOTHING,
    allow: { any: ['delete:organization_member_roles'] },
    params: memberParams,
    body: memberRolesBody,
    run: async (ctx, { asked, params: { id, user_id: userId }, body: { roles } }) =>
      (await takeMemberRoles(ctx, asked, [id, userId], roles)) ?? { status: 204 },
  }),
]

/** Roles are told only where they are asked for by name. */
function writerFor({ fields, include_fields: include }: MembersQuery) {
  return (member: OrganizationMember) => pickFields(writeMember(member, include ? fields : []), fields, include)
}
