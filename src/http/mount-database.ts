import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Client } from '../model/client.ts'
import type { Connection } from '../model/connection.ts'
import type { Visitor } from '../model/visitor.ts'
import { Problem, problem } from '../problems.ts'
import { wordsFor } from '../shapes/checks.ts'
import { readBody } from './body.ts'
import { allowOrigin } from './cors.ts'
import { databaseRefusal } from './database-problems.ts'
import { originOf } from './origin.ts'

/** What an endpoint that applications call for people who are not signed in is given. */
export interface DatabaseRequest<Body> {
  /** The application that the body names; it shows no secret, since it runs in a browser as often as not. */
  readonly client: Client
  /** The connection that the body names; the operation says whether the application may use it. */
  readonly connection: Connection
  readonly body: Body
  readonly visitor: Visitor
  /** What the person's browser says of languages, or null. */
  readonly locale: string | null
}

/** A declared endpoint under `/dbconnections` (CONTRACT §11.5). A text body goes out as HTML. */
export interface DatabaseRoute<Body = unknown> {
  readonly path: string
  readonly body: z.ZodType<Body>
  readonly run: (ctx: Context, request: DatabaseRequest<Body>) => Promise<{ readonly body: object | string } | Problem>
}

interface Named {
  readonly client_id: string
  readonly connection: string
}

/** Declares one; its shape gives `run` its types. */
export function databaseRoute<Body extends Named>(declared: DatabaseRoute<Body>): DatabaseRoute {
  return declared as unknown as DatabaseRoute
}

/** Serves them: shape, client, the client's origins, operation; refusals in the form of Auth0's database connections. */
export function mountDatabase(app: FastifyInstance, ctx: Context, routes: readonly DatabaseRoute[]): void {
  for (const route of routes) {
    app.post(route.path, async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const result = await answer(ctx, route, { request, reply })
      if (result instanceof Problem) return refuse(reply, result)
      const type = typeof result.body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'
      return reply.code(200).type(type).send(result.body)
    })
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function answer(ctx: Context, route: DatabaseRoute, { request, reply }: Exchange) {
  const body = bodyFor(route, request)
  if (body instanceof Problem) return body
  const named = body.value as Named
  const client = await ctx.directory.client(named.client_id)
  if (!client) return problem('client_unknown')
  if (request.headers.origin !== undefined) await allowOrigin(ctx, request, reply, client.id)
  const connection = (await ctx.directory.connections()).find(({ name }) => name === named.connection)
  if (!connection) return problem('connection_unknown')
  const from = { visitor: visitorOf(ctx, request), locale: localeOf(request) }
  return route.run(ctx, { client, connection, body: body.value, ...from })
}

function bodyFor(route: DatabaseRoute, request: FastifyRequest): { value: unknown } | Problem {
  const sent = readBody(request)
  if (sent instanceof Problem) return sent
  const parsed = route.body.safeParse(sent.value ?? {})
  if (parsed.success) return { value: parsed.data }
  const [issue] = parsed.error.issues
  return problem('invalid_body', issue && wordsFor('Payload', issue, route.body, sent.value ?? {}))
}

function visitorOf({ config }: Context, request: FastifyRequest): Visitor {
  const userAgent = request.headers['user-agent'] ?? ''
  return { ip: request.ip, userAgent, origin: originOf(request, config) }
}

function localeOf(request: FastifyRequest): string | null {
  return request.headers['accept-language']?.slice(0, 200) ?? null
}

function refuse(reply: FastifyReply, refusal: Problem): FastifyReply {
  const body = databaseRefusal(refusal)
  if (body.statusCode === 429) reply.header('retry-after', '60')
  if (body.statusCode === 503) reply.header('retry-after', '1')
  return reply.code(body.statusCode).send(body)
}
