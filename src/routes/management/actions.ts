import { type Route, route } from '../../http/route.ts'
import { actionAnswers } from '../../shapes/answers/configuration.ts'
import { actionQuery, writeActions } from '../../shapes/action.ts'

/** The operator's own functions, by name. Their code never travels over HTTP, neither way. */
export const actionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/actions/actions',
    summary: 'Get actions',
    allow: { any: ['read:actions'] },
    answers: actionAnswers,
    query: actionQuery,
    run: async (ctx, { query }) => {
      // Looks at the folder first.
      await ctx.actions.any()
      return { status: 200, body: writeActions(ctx.actions.names, query) }
    },
  }),
]
