import { isIP } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Client } from '../model/client.ts'
import type { Visitor } from '../model/visitor.ts'
import { Problem, problem } from '../problems.ts'
import { readBody } from './body.ts'
import { allowOrigin } from './cors.ts'
import { knownClient } from './known-client.ts'
import { originOf } from './origin.ts'
import { passwordlessRefusal } from './passwordless-problems.ts'

/** What an endpoint under `/passwordless` is given. */
export interface PasswordlessRequest<Body> {
  readonly client: Client
  readonly body: Body
  readonly visitor: Visitor
  /** What the person's browser says of languages. */
  readonly locale: string
}

/** A declared endpoint under `/passwordless` (CONTRACT §11.5). */
export interface PasswordlessRoute<Body = unknown> {
  readonly path: string
  readonly body: z.ZodType<Body>
  readonly run: (ctx: Context, request: PasswordlessRequest<Body>) => Promise<{ readonly body: object } | Problem>
}

/** Declares one; its shape gives `run` its types. */
export function passwordlessRoute<Body>(declared: PasswordlessRoute<Body>): PasswordlessRoute {
  return declared as unknown as PasswordlessRoute
}

/** Serves them: shape, client and its secret where it has one, the client's origins, operation. */
export function mountPasswordless(app: FastifyInstance, ctx: Context, routes: readonly PasswordlessRoute[]): void {
  for (const route of routes) {
    app.post(route.path, async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const result = await answer(ctx, route, { request, reply })
      return result instanceof Problem ? refuse(reply, result) : reply.code(200).send(result.body)
    })
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function answer(ctx: Context, route: PasswordlessRoute, { request, reply }: Exchange) {
  const body = bodyFor(route, request)
  if (body instanceof Problem) return body
  const client = await knownClient(ctx, request.headers.authorization, body.value as object)
  if (client instanceof Problem) return client
  if (request.headers.origin !== undefined) await allowOrigin(ctx, request, reply, client.id)
  const userAgent = request.headers['user-agent'] ?? ''
  const visitor = { ip: addressOf(request, client), userAgent, origin: originOf(request, ctx.config) }
  return route.run(ctx, { client, body: body.value, visitor, locale: localeOf(request) })
}

function bodyFor(route: PasswordlessRoute, request: FastifyRequest): { value: unknown } | Problem {
  const sent = readBody(request)
  if (sent instanceof Problem) return sent
  const parsed = route.body.safeParse(sent.value ?? {})
  if (parsed.success) return { value: parsed.data }
  return shapeProblem(parsed.error.issues, sent.value)
}

function shapeProblem([issue]: z.core.$ZodIssue[], sent: unknown): Problem {
  const name = String(issue?.path[0] ?? 'request')
  const isMissing = typeof sent !== 'object' || !Object.hasOwn(sent ?? {}, name)
  const said = isMissing ? `Missing required property: ${name}` : `error in ${name} - ${issue?.message ?? ''}`
  return problem('invalid_body', said, `bad.${name}`)
}

/**
 * Whose address the limits count. A server asks for many people, so one that has shown its secret and is trusted to may say
 * for whom (Auth0's `auth0-forwarded-for`, `is_token_endpoint_ip_header_trusted`).
 */
function addressOf({ headers, ip }: FastifyRequest, { extra, secret, tokenEndpointAuthMethod }: Client): string {
  const said = String(headers['auth0-forwarded-for'] ?? '')
  const hasShown = secret !== null && tokenEndpointAuthMethod !== 'none'
  const isTrusted = hasShown && extra['is_token_endpoint_ip_header_trusted'] === true
  return isTrusted && isIP(said) !== 0 ? said : ip
}

function localeOf({ headers }: FastifyRequest): string {
  return String(headers['x-request-language'] ?? headers['accept-language'] ?? 'en').slice(0, 200)
}

function refuse(reply: FastifyReply, refusal: Problem): FastifyReply {
  const { status, body } = passwordlessRefusal(refusal)
  if (status === 429) reply.header('retry-after', '72')
  if (status === 503) reply.header('retry-after', '1')
  return reply.code(status).send(body)
}
