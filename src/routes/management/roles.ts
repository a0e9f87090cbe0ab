import { type Route, route } from '../../http/route.ts'
import type { Role } from '../../model/rights.ts'
import { changeRole } from '../../operations/roles/change-role.ts'
import { createRole } from '../../operations/roles/create-role.ts'
import { deleteRole } from '../../operations/roles/delete-role.ts'
import { findRoles, readRole } from '../../operations/roles/find-roles.ts'
import { roleAnswers } from '../../shapes/answers/rights.ts'
import { Problem } from '../../problems.ts'
import { newRoleBody, roleBody, roleParams, rolesQuery, writeRole } from '../../shapes/role.ts'
import { windowOf, writeWindow } from '../../shapes/window.ts'

const MAY_READ = { any: ['read:roles'] } as const

/** Roles (CONTRACT §8). */
export const roleRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/roles',
    summary: 'Get roles',
    allow: MAY_READ,
    answers: roleAnswers.list,
    query: rolesQuery,
    run: async (ctx, { query }) => {
      const { items, total } = await findRoles(ctx, query.name_filter, windowOf(query))
      return { status: 200, body: writeWindow({ name: 'roles', write: writeRole }, query, { items, total }) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/roles',
    summary: 'Create a role',
    allow: { any: ['create:roles'] },
    answers: roleAnswers.read,
    body: newRoleBody,
    run: async (ctx, { asked, body }) => answer(await createRole(ctx, asked, body)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/roles/:id',
    summary: 'Get a role',
    allow: MAY_READ,
    answers: roleAnswers.read,
    params: roleParams,
    run: async (ctx, { params: { id } }) => answer(await readRole(ctx, id)),
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/roles/:id',
    summary: 'Update a role',
    allow: { any: ['update:roles'] },
    answers: roleAnswers.read,
    params: roleParams,
    body: roleBody,
    run: async (ctx, { asked, params: { id }, body }) => answer(await changeRole(ctx, asked, id, body)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/roles/:id',
    summary: 'Delete a role',
    allow: { any: ['delete:roles'] },
    answers: roleAnswers.delete,
    params: roleParams,
    run: async (ctx, { asked, params: { id } }) => (await deleteRole(ctx, asked, id)) ?? { status: 200, body: {} },
  }),
]

function answer(role: Role | Problem) {
  return role instanceof Problem ? role : { status: 200, body: writeRole(role) }
}
