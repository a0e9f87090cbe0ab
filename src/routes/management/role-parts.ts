import type { Context } from '../../context.ts'
import { type Reply, type Route, route } from '../../http/route.ts'
import { findApis } from '../../operations/resource-servers/find-resource-servers.ts'
import { assignRole, findMembers, findMembersAfter } from '../../operations/roles/role-members.ts'
import { findRolePermissions, forbidRole, permitRole } from '../../operations/roles/role-permissions.ts'
import { roleAnswers } from '../../shapes/answers/rights.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import { Problem, problem } from '../../problems.ts'
import { pageQuery, refuseFarPage } from '../../shapes/paging.ts'
import {
  type MembersQuery,
  memberCursor,
  membersBody,
  membersQuery,
  permissionsBody,
  readMemberCursor,
  roleParams,
  writeMember,
  writePermission,
} from '../../shapes/role.ts'
import { windowOf, writeCheckpoint, writeWindow } from '../../shapes/window.ts'

const MAY_CHANGE = { any: ['update:roles'] } as const

/** What roles may do, and who has them (CONTRACT §8). */
export const rolePartRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/roles/:id/permissions',
    summary: 'Get permissions granted by role',
    allow: { any: ['read:roles'] },
    answers: roleAnswers.permissions,
    params: roleParams,
    query: pageQuery,
    run: async (ctx, { asked, params: { id }, query }) => {
      const page = await findRolePermissions(ctx, id, windowOf(query))
      if (page instanceof Problem) return page
      const apis = await findApis(ctx, page.items)
      const write = (one: (typeof page.items)[number]) => writePermission(one, apis, asked.caller.issuer)
      return { status: 200, body: writeWindow({ name: 'permissions', write }, query, page) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/roles/:id/permissions',
    summary: 'Associate permissions with a role',
    allow: MAY_CHANGE,
    answers: roleAnswers.permit,
    params: roleParams,
    body: permissionsBody,
    run: async (ctx, { asked, params: { id }, body }) =>
      (await permitRole(ctx, asked, id, body)) ?? { status: 201, body: {} },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/roles/:id/permissions',
    summary: 'Remove permissions from a role',
    allow: MAY_CHANGE,
    answers: NOTHING,
    params: roleParams,
    body: permissionsBody,
    run: async (ctx, { asked, params: { id }, body }) => (await forbidRole(ctx, asked, id, body)) ?? { status: 204 },
  }),
  route({
    method: 'GET',
    path: '/api/v2/roles/:id/users',
    summary: "Get a role's users",
    allow: { any: ['read:role_members'], all: ['read:users', 'read:roles'] },
    answers: roleAnswers.members,
    params: roleParams,
    query: membersQuery,
    run: async (ctx, { params: { id }, query }) => {
      const { from, take = from === undefined ? undefined : 50 } = query
      return take === undefined ? byPage(ctx, id, query) : byCheckpoint(ctx, id, { from, take })
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/roles/:id/users',
    summary: 'Assign users to a role',
    allow: { any: ['update:roles', 'create:role_members'] },
    answers: roleAnswers.assign,
    params: roleParams,
    body: membersBody,
    run: async (ctx, { asked, params: { id }, body }) =>
      (await assignRole(ctx, asked, id, body.users)) ?? { status: 200, body: {} },
  }),
]

async function byPage(ctx: Context, id: string, query: MembersQuery): Promise<Reply | Problem> {
  const page = refuseFarPage(query) ?? (await findMembers(ctx, id, windowOf(query)))
  if (page instanceof Problem) return page
  return { status: 200, body: writeWindow({ name: 'users', write: writeMember }, query, page) }
}

async function byCheckpoint(
  ctx: Context,
  id: string,
  { from, take }: { readonly from: string | undefined; readonly take: number },
): Promise<Reply | Problem> {
  const after = from === undefined ? null : readMemberCursor(from)
  if (after === undefined) return problem('invalid_query', 'Query validation error: from is no cursor of this list.')
  const found = await findMembersAfter(ctx, id, { after, limit: take + 1 })
  if (found instanceof Problem) return found
  return { status: 200, body: writeCheckpoint('users', { found, take }, { write: writeMember, cursor: memberCursor }) }
}
