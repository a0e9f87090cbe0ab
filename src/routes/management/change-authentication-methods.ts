import { type Reply, type Route, route } from '../../http/route.ts'
import {
  type ChangedMethods,
  changeMethod,
  createMethod,
  replaceMethods,
} from '../../operations/users/change-authentication-methods.ts'
import { Problem } from '../../problems.ts'
import { methodParams, writeFactor, writeMethods } from '../../shapes/authentication-methods.ts'
import { allMethodsBody, changeMethodBody, newMethodBody } from '../../shapes/new-authentication-method.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { changedMethodAnswers } from '../../shapes/answers/around-users.ts'

const MAY_UPDATE = { any: ['update:authentication_methods'] } as const

/** Giving a user second factors and passkeys without asking the person, and naming them (CONTRACT §4.8). */
export const changeMethodRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v2/users/:id/authentication-methods',
    summary: 'Creates an authentication method for a given user',
    allow: { any: ['create:authentication_methods'] },
    answers: changedMethodAnswers.create,
    params: userParams,
    body: newMethodBody,
    run: async (ctx, { asked, params, body }) =>
      one(201, await createMethod(ctx, asked, { userId: params.id, given: body })),
  }),
  route({
    method: 'PUT',
    path: '/api/v2/users/:id/authentication-methods',
    summary: 'Update all authentication methods by replacing them with the given ones',
    allow: MAY_UPDATE,
    answers: changedMethodAnswers.replace,
    params: userParams,
    body: allMethodsBody,
    run: async (ctx, { asked, params, body }) => {
      const methods = await replaceMethods(ctx, asked, { userId: params.id, given: body })
      if (methods instanceof Problem) return methods
      return { status: 200, body: methods.factors.map((factor) => writeFactor(factor, false)), ...noticeOf(methods) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/users/:id/authentication-methods/:method',
    summary: 'Update an authentication method',
    allow: MAY_UPDATE,
    answers: changedMethodAnswers.change,
    params: methodParams,
    body: changeMethodBody,
    run: async (ctx, { asked, params, body }) => {
      const { name, preferred_authentication_method: preferred } = body
      return one(200, await changeMethod(ctx, asked, { userId: params.id, id: params.method, name, preferred }))
    },
  }),
]

function one(status: number, methods: ChangedMethods | Problem): Reply | Problem {
  if (methods instanceof Problem) return methods
  return { status, body: writeMethods(methods)[0], ...noticeOf(methods) }
}

/** Telephones and mailboxes are kept, and not asked for at sign-in: whoever relies on them is told. */
function noticeOf({ factors }: ChangedMethods): { notice?: string } {
  const isUnasked = factors.some(({ type }) => type === 'phone' || type === 'email')
  return isUnasked ? { notice: 'factor-not-asked-for' } : {}
}
