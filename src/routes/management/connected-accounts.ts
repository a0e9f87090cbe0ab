import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { clearRiskAssessments, readGroups } from '../../operations/users/clear-risk-assessments.ts'
import { deleteTokenset, readConnectedAccounts } from '../../operations/users/read-connected-accounts.ts'
import { Problem } from '../../problems.ts'
import {
  clearRiskBody,
  connectedAccountsQuery,
  tokensetParams,
  writeConnectedAccount,
  writeTokenset,
} from '../../shapes/connected-account.ts'
import { cursorQuery, pageQuery, writeListPage } from '../../shapes/paging.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { connectedAccountAnswers } from '../../shapes/answers/around-users.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

/** Of the tokens of one user so many are listed. */
const MOST_TOKENSETS = 1000

/** Accounts that a user has connected, and small things around a user (CONTRACT §4.8). */
export const connectedAccountRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/users/:id/connected-accounts',
    summary: "Get a User's Connected Accounts",
    allow: { any: ['read:users'] },
    answers: connectedAccountAnswers.list,
    params: userParams,
    query: connectedAccountsQuery,
    run: async (ctx, { params, query }) => {
      const page = await readConnectedAccounts(ctx, params.id, query)
      if (page instanceof Problem) return page
      const accounts = page.accounts.map(writeConnectedAccount)
      return { status: 200, body: { connected_accounts: accounts, ...(page.next === null ? {} : { next: page.next }) } }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/federated-connections-tokensets',
    summary: 'List active federated connections tokensets',
    allow: { any: ['read:federated_connections_tokens'] },
    answers: connectedAccountAnswers.tokensets,
    params: userParams,
    run: async (ctx, { params }) => {
      const page = await readConnectedAccounts(ctx, params.id, { take: MOST_TOKENSETS })
      return page instanceof Problem ? page : { status: 200, body: page.accounts.map(writeTokenset) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/users/:id/federated-connections-tokensets/:tokenset',
    summary: 'Deletes an active federated connections tokenset',
    allow: { any: ['delete:federated_connections_tokens'] },
    answers: NOTHING,
    params: tokensetParams,
    run: async (ctx, { asked, params }) =>
      (await deleteTokenset(ctx, asked, { userId: params.id, id: params.tokenset })) ?? { status: 204 },
  }),
  route({
    method: 'POST',
    path: '/api/v2/users/:id/risk-assessments/clear',
    summary: 'Clear risk assessment assessors for a user',
    allow: { any: ['update:users'] },
    answers: NOTHING,
    params: userParams,
    body: clearRiskBody,
    run: async (ctx, { asked, params, body }) =>
      (await clearRiskAssessments(ctx, asked, { userId: params.id, connection: body.connection })) ?? { status: 204 },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/groups',
    summary: "Get a User's Groups",
    allow: { any: ['read:groups'] },
    answers: connectedAccountAnswers.groups,
    params: userParams,
    query: pageQuery.extend(cursorQuery.shape).extend({ fields: z.string().max(256).optional() }),
    run: async (ctx, { params, query }) => {
      const groups = await readGroups(ctx, params.id)
      if (groups instanceof Problem) return groups
      const list = { name: 'groups', idOf: () => '', write: () => ({}) }
      return { status: 200, body: writeListPage(list, query, groups) }
    },
  }),
]
