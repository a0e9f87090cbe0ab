import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { findLogs, findLogsOfUser, readLog } from '../../operations/logs/find-logs.ts'
import { Problem } from '../../problems.ts'
import { pickFields } from '../../shapes/fields.ts'
import { type LogQuery, logQuery, userLogQuery, writeLog } from '../../shapes/log-queries.ts'
import { writePage } from '../../shapes/paging.ts'
import { userParams } from '../../shapes/user-requests.ts'
import { logAnswers } from '../../shapes/answers/users.ts'

const MAY_READ = { any: ['read:logs', 'read:logs_users'] } as const

/** The tenant log (CONTRACT §7). */
export const logRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/logs',
    summary: 'Search Log Events',
    allow: MAY_READ,
    answers: logAnswers.list,
    query: logQuery,
    run: async (ctx, { asked, query }) => {
      const page = await findLogs(ctx, query)
      if (page instanceof Problem) return page
      const logs = page.logs.map((row) => pickFields(writeLog(row), query.fields, query.include_fields, ['_id']))
      const checkpoint = query.from !== undefined || query.take !== undefined
      if (!checkpoint) return { status: 200, body: writePage('logs', query, logs, page.total) }
      return { status: 200, body: logs, ...nextOf(asked.caller.issuer, query, page.logs) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/logs/:id',
    summary: 'Get a Log Event by ID',
    allow: MAY_READ,
    answers: logAnswers.read,
    params: z.object({ id: z.string().min(1).max(200) }),
    run: async (ctx, { params }) => {
      const row = await readLog(ctx, params.id)
      return row instanceof Problem ? row : { status: 200, body: writeLog(row) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/logs',
    summary: "Get user's log events",
    allow: MAY_READ,
    answers: logAnswers.list,
    params: userParams,
    query: userLogQuery,
    run: async (ctx, { params, query }) => {
      const page = await findLogsOfUser(ctx, params.id, query)
      if (page instanceof Problem) return page
      return { status: 200, body: writePage('logs', query, page.logs.map(writeLog), page.total) }
    },
  }),
]

/** Where the next entries are, as long as this answer was full (CONTRACT §7). */
function nextOf(
  issuer: string,
  { take = 50 }: LogQuery,
  logs: readonly { readonly log_id: string }[],
): { link?: string } {
  const last = logs.at(-1)
  if (!last || logs.length < take) return {}
  return { link: `<${issuer}api/v2/logs?from=${last.log_id}&take=${take}>; rel="next"` }
}
