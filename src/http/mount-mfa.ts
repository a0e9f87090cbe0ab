import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Client } from '../model/client.ts'
import { Problem, problem } from '../problems.ts'
import { wordsFor } from '../shapes/checks.ts'
import { isText, readBody } from './body.ts'
import { allowOrigin } from './cors.ts'
import { knownClient } from './known-client.ts'
import { type Bearer, mfaBearer } from './mfa-bearer.ts'
import { oauthRefusal } from './mfa-problems.ts'
import type { Reply } from './route.ts'

/** What an endpoint of the MFA API is given. `Who` is a bearer or a client, as the endpoint declares. */
export interface MfaRequest<Who, Body> {
  readonly who: Who
  /** The authenticator that the path names, or nothing. */
  readonly id: string
  readonly body: Body
}

/** A declared endpoint of the MFA API (CONTRACT §11.5). */
export interface MfaRoute<Who = unknown, Body = unknown> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly by: 'bearer' | 'client'
  readonly body?: z.ZodType<Body>
  readonly run: (ctx: Context, request: MfaRequest<Who, Body>) => Promise<Reply | Problem>
}

/** An endpoint for a waiting sign-in or a user's token. */
export function byBearer<Body>(declared: Omit<MfaRoute<Bearer, Body>, 'by'>): MfaRoute {
  return { ...declared, by: 'bearer' } as unknown as MfaRoute
}

/** An endpoint for a client. */
export function byClient<Body>(declared: Omit<MfaRoute<Client, Body>, 'by'>): MfaRoute {
  return { ...declared, by: 'client' } as unknown as MfaRoute
}

/** Serves them: who, shape, operation; refusals in OAuth's form. Nothing of it may be cached. */
export function mountMfa(app: FastifyInstance, ctx: Context, routes: readonly MfaRoute[]): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const result = await answer(ctx, route, { request, reply })
        return result instanceof Problem ? refuse(reply, result) : reply.code(result.status).send(result.body)
      },
    })
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function answer(ctx: Context, route: MfaRoute, { request, reply }: Exchange): Promise<Reply | Problem> {
  const body = bodyOf(route, request)
  if (body instanceof Problem) return body
  const { id = '' } = request.params as { id?: string }
  if (!isText(id)) return problem('method_not_found')
  const who = await whoAsks(ctx, route, { request, body: body.value })
  if (who instanceof Problem) return who
  const clientId = clientOf(who)
  if (clientId !== undefined && request.headers.origin !== undefined) await allowOrigin(ctx, request, reply, clientId)
  return route.run(ctx, { who, id, body: body.value })
}

function whoAsks(
  ctx: Context,
  { by }: MfaRoute,
  { request, body }: { readonly request: FastifyRequest; readonly body: unknown },
): Promise<Bearer | Client | Problem> {
  const { authorization } = request.headers
  return by === 'bearer' ? mfaBearer(ctx, authorization) : knownClient(ctx, authorization, body as object)
}

/** The client whose pages may read the answer; an `mfa_token` is known only to the page that was given it. */
function clientOf(who: Bearer | Client): string | undefined {
  if (!('kind' in who)) return who.id
  return who.kind === 'access_token' ? who.clientId : undefined
}

function bodyOf(route: MfaRoute, request: FastifyRequest): { value: unknown } | Problem {
  if (!route.body) return { value: {} }
  const sent = readBody(request)
  if (sent instanceof Problem) return sent
  const parsed = route.body.safeParse(sent.value ?? {})
  if (parsed.success) return { value: parsed.data }
  const [issue] = parsed.error.issues
  return problem('invalid_body', issue ? wordsFor('Payload', issue, route.body, sent.value ?? {}) : undefined)
}

function refuse(reply: FastifyReply, refusal: Problem): FastifyReply {
  const { status, body } = oauthRefusal(refusal)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (status === 503) reply.header('retry-after', '1')
  return reply.code(status).send(body)
}
