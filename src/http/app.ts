import { STATUS_CODES } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { Context } from '../context.ts'
import { problem } from '../problems.ts'
import { AnswerLost, DatabaseUnavailable } from '../store/database.ts'
import { acceptBodies } from './body.ts'
import { mountCors } from './cors.ts'
import { refuse } from './mount.ts'
import { BUG } from './problems.ts'

/** Ids up to 1,024 bytes must reach validation, and longer ones its message; with a large token beside them. */
const MOST_HEADER_BYTES = 65_536

/** A server with what every section of it needs: bodies, CORS, headers, and the answers to what no route takes. */
export function makeServer(ctx: Context): FastifyInstance {
  const app = Fastify({
    trustProxy: ctx.config.trustedProxies.length > 0 ? [...ctx.config.trustedProxies] : false,
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: MOST_HEADER_BYTES, querystringParser: parseQuery },
    http: { maxHeaderSize: MOST_HEADER_BYTES },
    frameworkErrors: (error, _request, reply) => void (reply as FastifyReply).code(400).send(plain(400, error.message)),
    exposeHeadRoutes: false,
  })
  acceptBodies(app)
  addHeaders(app, ctx)
  mountCors(app, ctx)
  app.setNotFoundHandler((_request, reply) => refuse(reply, problem('not_found')))
  app.setErrorHandler((error, request, reply) => answerError(ctx, error as FastifyFailure, { request, reply }))
  return app
}

type FastifyFailure = Error & { statusCode?: number; code?: string }
type Exchange = { request: { url: string; method: string }; reply: Parameters<typeof refuse>[0] }

/** What was thrown: the database is away, the request was unreadable, or we have a bug. */
function answerError(ctx: Context, error: FastifyFailure, { request, reply }: Exchange) {
  if (error instanceof DatabaseUnavailable) return refuse(reply, problem('database_unavailable'))
  if (error instanceof AnswerLost)
    return refuse(reply, problem(request.method === 'GET' ? 'database_unavailable' : 'outcome_unknown'))
  const status = error.statusCode ?? 500
  if (status === 413) return refuse(reply, problem('body_too_large'))
  if (status === 415) return refuse(reply, problem('not_acceptable_type'))
  if (status < 500) return reply.code(status).send(plain(status, error.message))
  ctx.log.error({ err: error, method: request.method, path: request.url.split('?')[0] }, 'a request failed')
  return reply.code(500).send(BUG)
}

function plain(statusCode: number, message: string) {
  return { statusCode, error: STATUS_CODES[statusCode] ?? 'Error', message, errorCode: 'invalid_request' }
}

/** Headers of every answer (CONTRACT §1.6). HSTS only where it cannot lock a developer's localhost out of HTTP. */
function addHeaders(app: FastifyInstance, { config }: Context): void {
  const canonical = new URL(config.origins[0])
  const strict = canonical.protocol === 'https:' && canonical.hostname !== 'localhost'
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-cache')
    reply.header('vary', 'origin,accept-encoding')
    reply.header('x-content-type-options', 'nosniff')
    if (strict) reply.header('strict-transport-security', 'max-age=31536000')
  })
}

/** A query string as pairs; of a name that comes twice, all its values. */
function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of new URLSearchParams(text)) {
    const before = query[name]
    query[name] = before === undefined ? value : [before, value].flat()
  }
  return { ...query }
}
