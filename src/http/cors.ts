import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { isAllowed } from '../model/allowed-urls.ts'
import { originsOf } from '../model/client.ts'

const METHODS = 'GET, POST, PATCH, DELETE, OPTIONS'
/** Paths that pages of other origins call. */
const PREFLIGHTED = ['/api/v2/*', '/mfa/*', '/dbconnections/*', '/oauth/*', '/userinfo', '/passwordless/*']
const HEADERS = 'Authorization, Content-Type, Auth0-Client, X-Correlation-ID, X-Requested-With'
const EXPOSED = 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Link, Carabiner-Notice'

/**
 * Cross-origin calls of browsers (CONTRACT §1.6): a preflight carries no token, so it is granted to an origin that any
 * client lists; the answer itself can be read only where the token's own client lists the origin.
 */
export function mountCors(app: FastifyInstance, ctx: Context): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    if (origin !== undefined && (await isListed(ctx, origin))) grant(request, reply)
  })
  for (const path of PREFLIGHTED) {
    app.options(path, async (_request, reply) =>
      reply
        .header('access-control-allow-methods', METHODS)
        .header('access-control-allow-headers', HEADERS)
        .header('access-control-max-age', '600')
        .code(204)
        .send(),
    )
  }
}

/** Takes the permission back where the client of the token does not list the origin. */
export async function allowOrigin(
  ctx: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  clientId: string,
): Promise<void> {
  const client = await ctx.directory.client(clientId)
  const isListed = client && isAllowed([...originsOf(client)], request.headers.origin ?? '')
  if (!isListed) reply.removeHeader('access-control-allow-origin')
}

async function isListed(ctx: Context, origin: string): Promise<boolean> {
  return (await ctx.directory.clients()).some((client) => isAllowed([...originsOf(client)], origin))
}

function grant(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('access-control-allow-origin', request.headers.origin ?? '')
  reply.header('access-control-expose-headers', EXPOSED)
}
