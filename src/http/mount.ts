import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Asked, Caller } from '../model/caller.ts'
import type { Json } from '../model/json.ts'
import { Problem, problem } from '../problems.ts'
import { type Place, wordsFor } from '../shapes/checks.ts'
import { SentFile } from '../shapes/sent-file.ts'
import { type RawBody, isText, readBody, starred } from './body.ts'
import { allowOrigin } from './cors.ts'
import { identify, refusalOf } from './identify.ts'
import type { Limits } from './limits.ts'
import { errorBody } from './problems.ts'
import { logDeprecated, logRefusal } from './refusals.ts'
import { LOOKED_AT, type Reply, type Route } from './route.ts'
import { acceptUploads, readUpload } from './uploads.ts'

/** Serves declared routes: who, allowed, limits, shapes, operation, answer, in this order for all of them. */
export function mount(app: FastifyInstance, ctx: Context, limits: Limits, routes: readonly Route[]): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => answer(ctx, { request, reply, route, limits }),
    })
  }
}

/** The same for routes that take files: a section of its own, since all others refuse what is multipart. */
export function mountUploads(app: FastifyInstance, ctx: Context, limits: Limits, routes: readonly Route[]): void {
  void app.register(async (section) => {
    acceptUploads(section)
    mount(section, ctx, limits, routes)
  })
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly route: Route
  readonly limits: Limits
}

async function answer(ctx: Context, exchange: Exchange): Promise<FastifyReply> {
  const { request, reply, route, limits } = exchange
  const caller = await identify(ctx, request.headers.authorization, route.allow)
  if (caller instanceof Problem) return refuse(reply, caller)
  if (request.headers.origin !== undefined) await allowOrigin(ctx, request, reply, caller.clientId)
  const { id } = request.params as { id?: string }
  const refusal =
    refusalOf(caller, route.allow, route.whose ? ownId(caller) : id) ?? limits.take(caller.clientId, reply)
  const result = refusal ?? (await run(ctx, exchange, caller))
  if (!(result instanceof Problem)) return send(reply, result, limits, caller.clientId)
  await logRefusal(ctx, askedBy(exchange, caller, null), result)
  return refuse(reply, result)
}

async function run(ctx: Context, exchange: Exchange, caller: Caller): Promise<Reply | Problem> {
  const { request, route } = exchange
  const params = check('Path', route.params, request.params)
  if (params instanceof Problem) return params
  const query = check('Query', route.query, request.query)
  if (query instanceof Problem) return query
  const body = route.upload ? await readUpload(request, ctx.config.importBytes) : bodyOf(exchange)
  if (body instanceof Problem) return body

  const refusal = refusalOfOthers(caller, route, { params: params.value, query: query.value, body: body.value })
  if (refusal) return refusal
  const asked = askedBy(exchange, caller, body.kept)
  if (caller.kind === 'user' && caller.byIdToken) await logDeprecated(ctx, asked)
  const idempotencyKey = keyOf(request)
  return route.run(ctx, { asked, idempotencyKey, params: params.value, query: query.value, body: body.value })
}

function ownId(caller: Caller): string | undefined {
  return caller.kind === 'user' ? caller.userId : undefined
}

/** A person's token acts on that person alone, wherever the request says whom it is about. */
function refusalOfOthers(caller: Caller, { whose }: Route, request: Parameters<NonNullable<Route['whose']>>[0]) {
  if (caller.kind !== 'user' || !whose) return undefined
  const about = whose(request)
  return about === LOOKED_AT || about === caller.userId ? undefined : problem('unowned_resource')
}

function keyOf({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key']
  return typeof key === 'string' ? key : null
}

/** The body as the route takes it and as the log keeps it. A route without a body shape ignores what was sent. */
function bodyOf({ request, route }: Exchange): { value: unknown; kept: Json } | Problem {
  if (!route.body) return { value: undefined, kept: {} }
  const sent = fileIn(request, route) ?? readBody(request)
  if (sent instanceof Problem) return sent
  const body = check('Payload', route.body, sent.value ?? {})
  if (body instanceof Problem) return body
  return { value: body.value, kept: sent.value instanceof SentFile ? {} : (starred(sent.value ?? {}) as Json) }
}

/** A file, where the route takes such. It is not kept in the log. */
function fileIn({ body }: FastifyRequest, { files = [] }: Route): { value: SentFile } | Problem | undefined {
  const raw = body as RawBody | undefined
  if (!raw || !files.includes(raw.type)) return undefined
  if (isText(raw.text)) return { value: new SentFile(raw.text, raw.type) }
  return problem('invalid_body', 'The file must be UTF-8 without NUL. Nothing was changed.')
}

const CODES = { Path: 'invalid_uri', Query: 'invalid_query', Payload: 'invalid_body' } as const

function check(place: Place, shape: z.ZodType | undefined, input: unknown): { value: unknown } | Problem {
  if (!shape) return { value: undefined }
  if (place !== 'Payload' && !Object.values(input as object).every(isStorable)) {
    return problem(CODES[place], `${place} validation error: 'Text must be well-formed Unicode without NUL'.`)
  }
  const parsed = shape.safeParse(input)
  if (parsed.success) return { value: parsed.data }
  const [issue] = parsed.error.issues
  return problem(CODES[place], issue ? wordsFor(place, issue, shape, input) : `${place} validation error`)
}

function isStorable(value: unknown): boolean {
  return typeof value !== 'string' || isText(value)
}

function scopesOf({ any, all = [], own = [] }: Route['allow']): string[] {
  return [...any, ...all, ...own]
}

function askedBy({ request, route }: Exchange, caller: Caller, body: Json): Asked {
  const correlation = request.headers['x-correlation-id']
  return {
    caller,
    rights: scopesOf(route.allow).filter((scope) => caller.scopes.has(scope)),
    summary: route.summary,
    method: route.method,
    path: request.url.split('?')[0] ?? '',
    query: request.query as Record<string, unknown>,
    body,
    ip: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 500),
    correlationId: typeof correlation === 'string' ? correlation.slice(0, 64) : null,
  }
}

function send(reply: FastifyReply, result: Reply, limits: Limits, clientId: string): FastifyReply {
  limits.show(clientId, reply)
  if (result.notice !== undefined) reply.header('carabiner-notice', result.notice)
  if (result.link !== undefined) reply.header('link', result.link)
  if (result.isReplay) reply.header('idempotency-replayed', 'true')
  if (result.type !== undefined) reply.header('content-type', result.type)
  return reply.code(result.status).send(isPieces(result.body) ? Readable.from(result.body) : result.body)
}

function isPieces(body: unknown): body is AsyncIterable<string> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** Answers a refusal in Auth0's envelope. */
export function refuse(reply: FastifyReply, refusal: Problem): FastifyReply {
  const body = errorBody(refusal)
  if (body.statusCode === 401) reply.header('www-authenticate', 'Bearer')
  if (body.statusCode === 503 || refusal.code === 'idempotency_key_in_flight') reply.header('retry-after', '1')
  return reply.code(body.statusCode).send(body)
}
