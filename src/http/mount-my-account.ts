import { STATUS_CODES } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Json } from '../model/json.ts'
import type { MyAccountScope, MyCaller, MyRequest } from '../model/my-account.ts'
import { Problem, problem } from '../problems.ts'
import { wordsFor } from '../shapes/checks.ts'
import { isText, readBody, starred } from './body.ts'
import { allowOrigin } from './cors.ts'
import type { Limits } from './limits.ts'
import { myAccountBearer } from './my-account-bearer.ts'
import { errorBody } from './problems.ts'
import type { Reply } from './route.ts'

/** What an endpoint of the My Account API is given. */
export interface MyInput<Query, Body> extends MyRequest {
  /** The object that the path names, or nothing. */
  readonly id: string
  readonly query: Query
  readonly body: Body
}

/** A declared endpoint of the My Account API (CONTRACT §9): a person's own account, and nobody else's. */
export interface MyRoute<Query = unknown, Body = unknown> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/me/v1`. */
  readonly path: string
  readonly summary: string
  readonly scope: MyAccountScope
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  readonly run: (ctx: Context, input: MyInput<Query, Body>) => Promise<(Reply & { location?: string }) | Problem>
}

/** Declares an endpoint; its shapes give `run` its types. */
export function myRoute<Query, Body>(declared: MyRoute<Query, Body>): MyRoute {
  return declared as unknown as MyRoute
}

/** Serves them: who, allowed, limits, shapes, operation; refusals as problem details (RFC 9457). Nothing of it is cached. */
export function mountMyAccount(app: FastifyInstance, ctx: Context, limits: Limits, routes: readonly MyRoute[]): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: `/me/v1${route.path}`,
      handler: async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const result = await answer(ctx, { request, reply, route, limits })
        if (result instanceof Problem) return refuse(reply, result)
        if (result.location !== undefined) reply.header('location', result.location)
        return reply.code(result.status).send(result.body)
      },
    })
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly route: MyRoute
  readonly limits: Limits
}

async function answer(ctx: Context, exchange: Exchange) {
  const { request, reply, route, limits } = exchange
  const caller = await myAccountBearer(ctx, request.headers.authorization)
  if (caller instanceof Problem) return caller
  if (request.headers.origin !== undefined) await allowOrigin(ctx, request, reply, caller.clientId)
  const refusal = caller.scopes.has(route.scope) ? limits.take(caller.clientId, reply) : lacking(route.scope)
  if (refusal) return refusal
  const sent = checked(exchange)
  if (sent instanceof Problem) return sent
  const { kept, ...input } = sent
  return route.run(ctx, { caller, asked: askedBy(request, route, { caller, body: kept }), ...input })
}

/** What came, in the shapes that the route declares; `kept` is the body as the log has it. */
function checked({
  request,
  route,
}: Exchange): (Omit<MyInput<unknown, unknown>, keyof MyRequest> & { kept: Json }) | Problem {
  const { id = '' } = request.params as { id?: string }
  if (!isText(id) || id.length > 200) return problem('not_found')
  const query = check('Query', route.query, request.query)
  if (query instanceof Problem) return query
  const sent = bodyOf(request, route)
  if (sent instanceof Problem) return sent
  const body = check('Payload', route.body, sent)
  return body instanceof Problem ? body : { id, query: query.value, body: body.value, kept: starred(sent) as Json }
}

function bodyOf(request: FastifyRequest, { body }: MyRoute): unknown {
  const sent = body ? readBody(request) : { value: undefined }
  return sent instanceof Problem ? sent : (sent.value ?? {})
}

function lacking(scope: MyAccountScope): Problem {
  return problem('insufficient_scope', `Insufficient scope, expected any of: ${scope}`)
}

const CODES = { Query: 'invalid_query', Payload: 'invalid_body' } as const

function check(place: keyof typeof CODES, shape: z.ZodType | undefined, input: unknown): { value: unknown } | Problem {
  if (!shape) return { value: undefined }
  const parsed = shape.safeParse(input)
  if (parsed.success) return { value: parsed.data }
  const [issue] = parsed.error.issues
  const refusal = problem(CODES[place], issue ? wordsFor(place, issue, shape, input) : undefined)
  return issue ? refusal.with({ field: issue.path.join('.'), source: place === 'Query' ? 'query' : 'body' }) : refusal
}

function askedBy(
  request: FastifyRequest,
  { method, scope, summary }: MyRoute,
  { caller, body }: { readonly caller: MyCaller; readonly body: Json },
): MyRequest['asked'] {
  return {
    ...{ caller, rights: [scope], summary, method, body, ip: request.ip, correlationId: null },
    path: request.url.split('?')[0] ?? '',
    query: request.query as Record<string, unknown>,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 500),
  }
}

/** A refusal as problem details; what was wrong with a field stands in `validation_errors`, as Auth0's document has it. */
function refuse(reply: FastifyReply, refusal: Problem): FastifyReply {
  const { statusCode: status, errorCode } = errorBody(refusal)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (status === 503) reply.header('retry-after', '1')
  const { field, source } = refusal.details
  const errors = typeof field === 'string' ? { validation_errors: [{ detail: refusal.message, field, source }] } : {}
  return reply.code(status).send({
    type: `urn:carabiner:problem:${errorCode ?? refusal.code}`,
    status,
    title: STATUS_CODES[status] ?? 'Error',
    detail: refusal.message,
    ...errors,
  })
}
