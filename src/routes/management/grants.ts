import { type Route, route } from '../../http/route.ts'
import { deleteGrants, listGrants } from '../../operations/grants/grants.ts'
import { deleteGrantsQuery, grantParams, grantQuery, innerAudience, writeGrant } from '../../shapes/grant.ts'
import { userGrantAnswers } from '../../shapes/answers/around-users.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const MAY_DELETE = { any: ['delete:grants'] } as const

/** What people have allowed applications (CONTRACT §8). */
export const grantRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/grants',
    summary: 'Get grants',
    allow: { any: ['read:grants'] },
    answers: userGrantAnswers,
    query: grantQuery,
    run: async (ctx, { asked, query }) => {
      const { issuer } = asked.caller
      const { user_id: userId, client_id: clientId, audience, ...page } = query
      const which = { userId, clientId, audience: innerAudience(audience, issuer) }
      const found = await listGrants(ctx, which, page)
      const grants = found.grants.map((grant) => writeGrant(grant, issuer))
      if (found.total === null) return { status: 200, body: grants }
      const { page: number, per_page: limit } = page
      return { status: 200, body: { start: number * limit, limit, total: found.total, grants } }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/grants',
    summary: 'Delete a grant by user_id',
    allow: MAY_DELETE,
    answers: NOTHING,
    query: deleteGrantsQuery,
    run: async (ctx, { asked, query }) => {
      await deleteGrants(ctx, asked, { userId: query.user_id })
      return { status: 204 }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/grants/:id',
    summary: 'Delete a grant by id',
    allow: MAY_DELETE,
    answers: NOTHING,
    params: grantParams,
    run: async (ctx, { asked, params }) => {
      await deleteGrants(ctx, asked, { id: params.id })
      return { status: 204 }
    },
  }),
]
