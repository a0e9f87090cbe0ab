import { type Route, route } from '../../http/route.ts'
import { connectionImpact } from '../../operations/linking/connection-impact.ts'
import { findWays } from '../../operations/linking/find-ways.ts'
import { removeWay } from '../../operations/linking/remove-way.ts'
import { Problem } from '../../problems.ts'
import { connectionParams, passkeyParams, passwordParams, removeWayQuery } from '../../shapes/linking-requests.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { wayAnswers, writeWay } from '../../shapes/way.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const MAY_READ = { any: ['read:users'], own: ['read:current_user'] } as const
const MAY_CHANGE = { any: ['update:users'], own: ['update:current_user_identities'] } as const

/** What users can sign in with, and taking some of it away without leaving anybody outside (DESIGN §2). */
export const wayRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/linking/users/:id/ways-in',
    summary: 'List the ways in of a user',
    answers: wayAnswers.list,
    allow: MAY_READ,
    params: userParams,
    run: async (ctx, { asked, params }) => {
      const ways = await findWays(ctx, asked, params.id)
      return ways instanceof Problem ? ways : { status: 200, body: { ways: ways.map(writeWay) } }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/linking/users/:id/passkeys/:passkey',
    summary: 'Remove a passkey',
    allow: MAY_CHANGE,
    answers: NOTHING,
    params: passkeyParams,
    query: removeWayQuery,
    run: async (ctx, { asked, params, query }) => {
      const way = { kind: 'passkey', id: params.passkey } as const
      const removed = await removeWay(ctx, asked, { userId: params.id, way, ...query })
      return removed instanceof Problem ? removed : { status: 204 }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/linking/users/:id/passwords/:identity',
    summary: 'Remove a password',
    allow: MAY_CHANGE,
    answers: NOTHING,
    params: passwordParams,
    query: removeWayQuery,
    run: async (ctx, { asked, params, query }) => {
      const way = { kind: 'password', identity: params.identity } as const
      const removed = await removeWay(ctx, asked, { userId: params.id, way, ...query })
      return removed instanceof Problem ? removed : { status: 204 }
    },
  }),
  route({
    method: 'GET',
    path: '/api/linking/connections/:id/impact',
    summary: 'Count the users whom a connection is the only way in of',
    answers: wayAnswers.impact,
    allow: { any: ['read:connections'] },
    params: connectionParams,
    run: async (ctx, { params }) => {
      const impact = await connectionImpact(ctx, params.id)
      if (impact instanceof Problem) return impact
      const { stranded, users, identitiesRead, isCut } = impact
      const counted = { left_without_way_in: stranded, or_more: isCut, identities_read: identitiesRead }
      return { status: 200, body: { ...counted, users } }
    },
  }),
]
