import { type Route, route } from '../../http/route.ts'
import { findApis } from '../../operations/resource-servers/find-resource-servers.ts'
import { changeUserPermissions, changeUserRoles } from '../../operations/user-rights/change-user-rights.ts'
import { findUserPermissions, findUserRoles } from '../../operations/user-rights/find-user-rights.ts'
import { roleAnswers, userRightsAnswers } from '../../shapes/answers/rights.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import { Problem } from '../../problems.ts'
import { pageQuery } from '../../shapes/paging.ts'
import { permissionsBody, rolesBody, writePermission, writeRole, writeSources } from '../../shapes/role.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { windowOf, writeWindow } from '../../shapes/window.ts'

const MAY_CHANGE = { any: ['update:users'] } as const

/** Roles and permissions of a user (CONTRACT §4.8). */
export const userRightsRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/users/:id/roles',
    summary: "Get a user's roles",
    allow: { any: ['read:role_members'], all: ['read:users', 'read:roles'] },
    answers: roleAnswers.list,
    params: userParams,
    query: pageQuery,
    run: async (ctx, { params: { id }, query }) => {
      const page = await findUserRoles(ctx, id, windowOf(query))
      if (page instanceof Problem) return page
      return { status: 200, body: writeWindow({ name: 'roles', write: writeRole }, query, page) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/users/:id/roles',
    summary: 'Assign roles to a user',
    allow: { any: ['update:users', 'create:role_members'] },
    answers: NOTHING,
    params: userParams,
    body: rolesBody,
    run: async (ctx, { asked, params: { id: userId }, body }) =>
      (await changeUserRoles(ctx, asked, { userId, body, gains: true })) ?? { status: 204 },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/roles',
    summary: 'Removes roles from a user',
    allow: { any: ['update:users', 'delete:role_members'] },
    answers: NOTHING,
    params: userParams,
    body: rolesBody,
    run: async (ctx, { asked, params: { id: userId }, body }) =>
      (await changeUserRoles(ctx, asked, { userId, body, gains: false })) ?? { status: 204 },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/permissions',
    summary: "Get a User's Permissions",
    allow: { any: ['read:users'] },
    answers: userRightsAnswers.permissions,
    params: userParams,
    query: pageQuery,
    run: async (ctx, { asked, params: { id }, query }) => {
      const page = await findUserPermissions(ctx, id, windowOf(query))
      if (page instanceof Problem) return page
      const apis = await findApis(ctx, page.items)
      const write = (held: (typeof page.items)[number]) => ({
        ...writePermission(held, apis, asked.caller.issuer),
        sources: writeSources(held),
      })
      return { status: 200, body: writeWindow({ name: 'permissions', write }, query, page) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/users/:id/permissions',
    summary: 'Assign Permissions to a User',
    allow: MAY_CHANGE,
    answers: roleAnswers.permit,
    params: userParams,
    body: permissionsBody,
    run: async (ctx, { asked, params: { id: userId }, body }) =>
      (await changeUserPermissions(ctx, asked, { userId, body, gains: true })) ?? { status: 201, body: {} },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/permissions',
    summary: 'Remove Permissions from a User',
    allow: MAY_CHANGE,
    answers: NOTHING,
    params: userParams,
    body: permissionsBody,
    run: async (ctx, { asked, params: { id: userId }, body }) =>
      (await changeUserPermissions(ctx, asked, { userId, body, gains: false })) ?? { status: 204 },
  }),
]
