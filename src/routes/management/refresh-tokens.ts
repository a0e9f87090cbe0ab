import { type Route, route } from '../../http/route.ts'
import {
  changeRefreshToken,
  deleteRefreshToken,
  deleteRefreshTokens,
  listRefreshTokens,
  readRefreshToken,
  revokeRefreshTokens,
  type ShownToken,
} from '../../operations/refresh-tokens/refresh-tokens.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem } from '../../problems.ts'
import { pickFields } from '../../shapes/fields.ts'
import { cursorQuery } from '../../shapes/paging.ts'
import {
  changeRefreshTokenBody,
  refreshTokenParams,
  refreshTokensQuery,
  revokeTokensBody,
  writeRefreshToken,
} from '../../shapes/refresh-token.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { refreshTokenAnswers } from '../../shapes/answers/around-users.ts'

const ACCEPTED = { status: 202, body: {} } as const
const MAY_READ = { any: ['read:refresh_tokens'] } as const
const MAY_DELETE = { any: ['delete:refresh_tokens'] } as const

/** Refresh tokens of people (CONTRACT §4.8). What is ended is ended when the answer is given. */
export const refreshTokenRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/users/:id/refresh-tokens',
    summary: 'Get refresh tokens for a user',
    allow: MAY_READ,
    answers: refreshTokenAnswers.ofUser,
    params: userParams,
    query: cursorQuery,
    run: async (ctx, { asked, params, query }) => {
      const page = await listRefreshTokens(ctx, { userId: params.id, ...query })
      if (page instanceof Problem) return page
      const tokens = page.tokens.map((token) => written(token, asked.caller.issuer))
      return { status: 200, body: { tokens, ...nextOf(page) } }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/refresh-tokens',
    summary: 'Delete refresh tokens for a user',
    allow: MAY_DELETE,
    answers: refreshTokenAnswers.end,
    params: userParams,
    run: async (ctx, { asked, params }) => (await deleteRefreshTokens(ctx, asked, params.id)) ?? ACCEPTED,
  }),
  route({
    method: 'GET',
    path: '/api/v2/refresh-tokens',
    summary: 'Get refresh tokens',
    allow: MAY_READ,
    answers: refreshTokenAnswers.list,
    query: refreshTokensQuery,
    run: async (ctx, { asked, query }) => {
      const { user_id: userId, client_id: clientId, fields, include_fields: include, ...cursor } = query
      const page = await listRefreshTokens(ctx, { userId, clientId, ...cursor })
      if (page instanceof Problem) return page
      const tokens = page.tokens.map((token) => pickFields(written(token, asked.caller.issuer), fields, include))
      return { status: 200, body: { refresh_tokens: tokens, ...nextOf(page) } }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/refresh-tokens/revoke',
    summary: 'Revoke refresh tokens',
    allow: MAY_DELETE,
    answers: refreshTokenAnswers.end,
    body: revokeTokensBody,
    run: async (ctx, { asked, body }) => {
      await revokeRefreshTokens(ctx, asked, body)
      return ACCEPTED
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/refresh-tokens/:id',
    summary: 'Get a refresh token',
    allow: MAY_READ,
    answers: refreshTokenAnswers.read,
    params: refreshTokenParams,
    run: async (ctx, { asked, params }) => answer(await readRefreshToken(ctx, params.id), asked.caller.issuer),
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/refresh-tokens/:id',
    summary: 'Update a refresh token',
    allow: { any: ['update:refresh_tokens'] },
    answers: refreshTokenAnswers.read,
    params: refreshTokenParams,
    body: changeRefreshTokenBody,
    run: async (ctx, { asked, params, body }) => {
      const changed = { id: params.id, metadata: body.refresh_token_metadata }
      return answer(await changeRefreshToken(ctx, asked, changed), asked.caller.issuer)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/refresh-tokens/:id',
    summary: 'Delete a refresh token',
    allow: MAY_DELETE,
    answers: refreshTokenAnswers.end,
    params: refreshTokenParams,
    run: async (ctx, { asked, params }) => {
      await deleteRefreshToken(ctx, asked, params.id)
      return ACCEPTED
    },
  }),
]

function answer(token: ShownToken | Problem, issuer: string) {
  return token instanceof Problem ? token : { status: 200, body: written(token, issuer) }
}

function written({ token, policy }: ShownToken, issuer: string): JsonObject {
  return writeRefreshToken(token, { issuer, policy })
}

function nextOf({ next }: { readonly next: string | null }): { next?: string } {
  return next === null ? {} : { next }
}
