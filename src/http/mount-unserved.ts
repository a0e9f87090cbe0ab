import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { Problem, problem } from '../problems.ts'
import { allowOrigin } from './cors.ts'
import { identify } from './identify.ts'
import type { Limits } from './limits.ts'
import { refuse } from './mount.ts'
import type { Route } from './route.ts'

/**
 * Answers 501 at the paths that nothing serves, to whoever holds a good token: a 404 would look like a missing object.
 * It looks when everything else is mounted, so a route always wins over this list.
 */
export function mountUnserved(
  app: FastifyInstance,
  ctx: Context,
  limits: Limits,
  paths: readonly Pick<Route, 'method' | 'path'>[],
): void {
  app.register(async (scope) => {
    for (const { method, path: url } of paths) {
      if (scope.hasRoute({ method, url })) continue
      scope.route({ method, url, handler: async (request, reply) => answer(ctx, limits, { request, reply }) })
    }
  })
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function answer(ctx: Context, limits: Limits, { request, reply }: Exchange): Promise<FastifyReply> {
  const caller = await identify(ctx, request.headers.authorization, { any: [] })
  if (caller instanceof Problem) return refuse(reply, caller)
  if (request.headers.origin !== undefined) await allowOrigin(ctx, request, reply, caller.clientId)
  const called = `${request.method} ${request.url.split('?')[0] ?? ''}`
  const words = `Carabiner does not serve ${called}. Nothing was changed. See docs/auth0-differences.md for what it serves.`
  return refuse(reply, limits.take(caller.clientId, reply) ?? problem('not_implemented', words))
}
