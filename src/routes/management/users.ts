import { type Route, route } from '../../http/route.ts'
import { changeUser } from '../../operations/users/change-user.ts'
import { createUser } from '../../operations/users/create-user.ts'
import { deleteUser } from '../../operations/users/delete-user.ts'
import { findUsers, findUsersByEmail } from '../../operations/users/find-users.ts'
import { readUser } from '../../operations/users/read-user.ts'
import { Problem, problem } from '../../problems.ts'
import { USER_FIELD_NAMES, fieldsQuery, pickFields } from '../../shapes/fields.ts'
import { writePage } from '../../shapes/paging.ts'
import {
  CHANGEABLE,
  type ChangeUserBody,
  changeUserBody,
  createUserBody,
  userParams,
} from '../../shapes/user-requests.ts'
import { listQuery, byEmailQuery } from '../../shapes/user-queries.ts'
import { writeUser } from '../../shapes/user.ts'
import { NOTHING, userAnswers } from '../../shapes/answers/users.ts'

/** Users: list, create, read, change, delete (CONTRACT §4). */
export const userRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/users',
    summary: 'List or Search Users',
    allow: { any: ['read:users'] },
    answers: userAnswers.list,
    query: listQuery,
    run: async (ctx, { query }) => {
      const page = await findUsers(ctx, query)
      if (page instanceof Problem) return page
      const users = page.users.map((user) => pickFields(writeUser(user), query.fields, query.include_fields))
      return { status: 200, body: writePage('users', query, users, page.total) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/users',
    summary: 'Create a User',
    allow: { any: ['create:users'] },
    answers: userAnswers.create,
    body: createUserBody,
    run: async (ctx, { asked, body }) => {
      const user = await createUser(ctx, asked, body)
      return user instanceof Problem ? user : { status: 201, body: writeUser(user) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users-by-email',
    summary: 'Search Users by Email',
    allow: { any: ['read:users'] },
    answers: userAnswers.byEmail,
    query: byEmailQuery,
    run: async (ctx, { query }) => {
      const users = await findUsersByEmail(ctx, query.email)
      return {
        status: 200,
        body: users.map((user) => pickFields(writeUser(user), query.fields, query.include_fields)),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id',
    summary: 'Get a User',
    allow: { any: ['read:users'], own: ['read:current_user'] },
    answers: userAnswers.read,
    params: userParams,
    query: fieldsQuery(USER_FIELD_NAMES),
    run: async (ctx, { asked, params, query }) => {
      const user = await readUser(ctx, asked, params.id)
      if (user instanceof Problem) return user
      return { status: 200, body: pickFields(writeUser(user), query.fields, query.include_fields) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/users/:id',
    summary: 'Update a User',
    allow: {
      any: ['update:users', 'update:users_app_metadata'],
      own: ['update:current_user_metadata', 'create:current_user_metadata'],
    },
    answers: userAnswers.read,
    params: userParams,
    body: changeUserBody,
    run: async (ctx, { asked, params, body }) => {
      const refusal = refusalOfFields(body, asked.caller.scopes)
      if (refusal) return refusal
      const user = await changeUser(ctx, asked, params.id, body)
      if (user instanceof Problem) return user
      const ignored = Object.keys(body).some((name) => !CHANGEABLE.has(name))
      return { status: 200, body: writeUser(user), ...(ignored ? { notice: 'unknown-properties-ignored' } : {}) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id',
    summary: 'Delete a User',
    allow: { any: ['delete:users'], own: ['delete:current_user'] },
    answers: NOTHING,
    params: userParams,
    run: async (ctx, { asked, params }) => {
      const deleted = await deleteUser(ctx, asked, params.id)
      return deleted instanceof Problem ? deleted : { status: 204 }
    },
  }),
]

/** Lesser scopes reach one kind of metadata each (CONTRACT §4.6). */
function refusalOfFields(body: ChangeUserBody, scopes: ReadonlySet<string>): Problem | undefined {
  if (scopes.has('update:users')) return undefined
  const reachable = scopes.has('update:users_app_metadata') ? 'app_metadata' : 'user_metadata'
  if (Object.keys(body).every((name) => name === reachable)) return undefined
  return problem('insufficient_scope', 'Insufficient scope, expected any of: update:users')
}
