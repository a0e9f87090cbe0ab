import { type Reply, type Route, route } from '../../http/route.ts'
import {
  invalidateBrowsers,
  readMethods,
  regenerateRecoveryCode,
  removeMethods,
} from '../../operations/users/authentication-methods.ts'
import { Problem, problem } from '../../problems.ts'
import {
  methodParams,
  methodsQuery,
  multifactorParams,
  writeEnrollments,
  writeMethods,
  writeMethodsPage,
} from '../../shapes/authentication-methods.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { NOTHING, methodAnswers } from '../../shapes/answers/users.ts'

const MAY_READ = { any: ['read:authentication_methods'] } as const
const MAY_DELETE = { any: ['delete:authentication_methods'] } as const
const MAY_UPDATE = { any: ['update:users'] } as const

/** Second factors and passkeys of a user (CONTRACT §4.8). */
export const authenticationMethodRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/users/:id/enrollments',
    summary: 'Get the First Multi-factor Authentication Enrollments',
    allow: { any: ['read:users'], own: ['read:current_user'] },
    answers: methodAnswers.enrollments,
    params: userParams,
    run: async (ctx, { asked, params }) => {
      const methods = await readMethods(ctx, asked, params.id)
      return methods instanceof Problem ? methods : { status: 200, body: writeEnrollments(methods.factors) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/authentication-methods',
    summary: 'Get a list of authentication methods',
    allow: MAY_READ,
    answers: methodAnswers.list,
    params: userParams,
    query: methodsQuery,
    run: async (ctx, { asked, params, query }) => {
      const methods = await readMethods(ctx, asked, params.id)
      if (methods instanceof Problem) return methods
      return { status: 200, body: writeMethodsPage(query, writeMethods(methods)) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/authentication-methods/:method',
    summary: 'Get an authentication method by ID',
    allow: MAY_READ,
    answers: methodAnswers.read,
    params: methodParams,
    run: async (ctx, { asked, params }) => {
      const methods = await readMethods(ctx, asked, params.id)
      if (methods instanceof Problem) return methods
      const found = writeMethods(methods).find((method) => method['id'] === params.method)
      return found ? { status: 200, body: found } : problem('method_not_found')
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/authentication-methods',
    summary: 'Delete all authentication methods for the given user',
    allow: MAY_DELETE,
    answers: NOTHING,
    params: userParams,
    run: async (ctx, { asked, params }) => written(await removeMethods(ctx, asked, { userId: params.id, which: {} })),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/authentication-methods/:method',
    summary: 'Delete an authentication method by ID',
    allow: MAY_DELETE,
    answers: NOTHING,
    params: methodParams,
    run: async (ctx, { asked, params }) =>
      written(await removeMethods(ctx, asked, { userId: params.id, which: { ids: [params.method] } })),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/authenticators',
    summary: 'Delete All Authenticators',
    allow: { any: ['delete:guardian_enrollments'] },
    answers: NOTHING,
    params: userParams,
    run: async (ctx, { asked, params }) => {
      const which = { types: ['totp', 'webauthn-roaming', 'recovery-code'] }
      return written(await removeMethods(ctx, asked, { userId: params.id, which }))
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/multifactor/:provider',
    summary: "Delete a User's Multi-factor Provider",
    allow: MAY_UPDATE,
    answers: NOTHING,
    params: multifactorParams,
    run: async (ctx, { asked, params }) => {
      const types = params.provider === 'duo' ? [] : ['totp']
      return written(await removeMethods(ctx, asked, { userId: params.id, which: { types } }))
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/users/:id/recovery-code-regeneration',
    summary: 'Generate New Multi-factor Authentication Recovery Code',
    allow: MAY_UPDATE,
    answers: methodAnswers.recoveryCode,
    params: userParams,
    run: async (ctx, { asked, params }) => {
      const made = await regenerateRecoveryCode(ctx, asked, params.id)
      return made instanceof Problem ? made : { status: 200, body: { recovery_code: made.code } }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/users/:id/multifactor/actions/invalidate-remember-browser',
    summary: 'Invalidate All Remembered Browsers for Multi-factor Authentication',
    allow: MAY_UPDATE,
    answers: NOTHING,
    params: userParams,
    run: async (ctx, { asked, params }) => (await invalidateBrowsers(ctx, asked, params.id)) ?? { status: 204 },
  }),
]

/** Auth0's result; whoever took the last way in away is told. */
function written(removed: { readonly wasLastWayIn: boolean } | Problem): Reply | Problem {
  if (removed instanceof Problem) return removed
  return removed.wasLastWayIn ? { status: 204, notice: 'no-way-in' } : { status: 204 }
}
