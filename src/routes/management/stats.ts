import { type Route, route } from '../../http/route.ts'
import { activeUsers, dailyStats } from '../../operations/stats/read-stats.ts'
import { Problem } from '../../problems.ts'
import { dailyQuery, writeDay } from '../../shapes/stats.ts'
import { statAnswers } from '../../shapes/answers/around-users.ts'

const MAY_READ = { any: ['read:stats'] } as const

/** Numbers of the tenant, counted from its log (CONTRACT §8). */
export const statRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/stats/active-users',
    summary: 'Get active users count',
    allow: MAY_READ,
    answers: statAnswers.activeUsers,
    // As text: a number is no body to the framework.
    run: async (ctx) => ({
      status: 200,
      body: JSON.stringify(await activeUsers(ctx)),
      type: 'application/json; charset=utf-8',
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v2/stats/daily',
    summary: 'Get daily stats',
    allow: MAY_READ,
    answers: statAnswers.daily,
    query: dailyQuery,
    run: async (ctx, { query }) => {
      const days = await dailyStats(ctx, { from: query.from, to: query.to })
      return days instanceof Problem ? days : { status: 200, body: days.map(writeDay) }
    },
  }),
]
