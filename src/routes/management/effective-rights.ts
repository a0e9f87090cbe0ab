import { type Route, route } from '../../http/route.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Role } from '../../model/rights.ts'
import { findApis } from '../../operations/resource-servers/find-resource-servers.ts'
import {
  findAllUserRoles,
  findPermissionsAt,
  findRoleSources,
  refuseUnknown,
} from '../../operations/user-rights/find-user-rights.ts'
import { effectiveRightsAnswers } from '../../shapes/answers/rights.ts'
import { Problem } from '../../problems.ts'
import {
  type HeldQuery,
  groupsQuery,
  heldAtQuery,
  heldQuery,
  sourcesQuery,
  writePermission,
} from '../../shapes/role.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { writeCheckpoint } from '../../shapes/window.ts'

/** What a user may do in the end, and why. There are no groups here, so roles are always given to users themselves. */
export const effectiveRightsRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/users/:id/effective-roles',
    summary: "Get a user's effective roles",
    allow: { any: ['read:user_effective_roles'] },
    answers: effectiveRightsAnswers.roles,
    params: userParams,
    query: heldQuery,
    run: async (ctx, { params: { id }, query }) => rolesFrom(query, await findAllUserRoles(ctx, id)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/effective-roles/sources/groups',
    summary: "Get a user's effective role source groups",
    allow: { any: ['read:user_role_source_groups'] },
    answers: effectiveRightsAnswers.groups,
    params: userParams,
    query: groupsQuery,
    run: async (ctx, { params: { id }, query }) =>
      (await refuseUnknown(ctx, id, query.role_id)) ?? { status: 200, body: { groups: [] } },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/effective-permissions',
    summary: "Get a user's effective permissions",
    allow: { any: ['read:user_effective_permissions'] },
    answers: effectiveRightsAnswers.permissions,
    params: userParams,
    query: heldAtQuery,
    run: async (ctx, { asked, params: { id: userId }, query }) => {
      const { from, take = 50, resource_server_identifier: audience } = query
      const found = await findPermissionsAt(ctx, { userId, audience, from, limit: take + 1 })
      if (found instanceof Problem) return found
      const apis = await findApis(ctx, found)
      const write = (held: (typeof found)[number]): JsonObject => ({
        ...writePermission(held, apis, asked.caller.issuer),
        sources: [...(held.direct ? ['direct'] : []), ...(held.roles.length > 0 ? ['roles'] : [])],
      })
      return {
        status: 200,
        body: writeCheckpoint('permissions', { found, take }, { write, cursor: ({ name }) => name }),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/effective-permissions/sources/effective-roles',
    summary: "Get a user's effective permission role sources",
    allow: { any: ['read:user_permission_source_roles'] },
    answers: effectiveRightsAnswers.roles,
    params: userParams,
    query: sourcesQuery,
    run: async (ctx, { params: { id: userId }, query }) => {
      const { resource_server_identifier: audience, permission_name: name } = query
      return rolesFrom(query, await findRoleSources(ctx, { userId, audience, name }))
    },
  }),
]

/** Those after `from`, in the order of their ids. */
function rolesFrom({ from, take = 50 }: HeldQuery, roles: readonly Role[] | Problem) {
  if (roles instanceof Problem) return roles
  const found = roles.filter(({ id }) => id > from).sort((one, other) => (one.id < other.id ? -1 : 1))
  const write = ({ id, name, description }: Role): JsonObject => ({
    ...{ id, name, description: description ?? '' },
    sources: ['direct'],
  })
  return { status: 200, body: writeCheckpoint('roles', { found, take }, { write, cursor: ({ id }) => id }) }
}
