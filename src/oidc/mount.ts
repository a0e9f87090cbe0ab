import { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Provider } from 'oidc-provider'
import storage from 'oidc-provider/lib/helpers/als.js'
import { type KeySet, jwksOf } from '../crypto/signing-keys.ts'
import { originOf } from '../http/origin.ts'
import { OAuthError, oauthBody } from './oauth-error.ts'
import { makeProvider, type OidcContext } from './provider.ts'
import { formFrom } from './token-body.ts'

/** No honest token request is longer. */
const MAX_BODY = 56 * 1024

/** What the provider gets to see of a request's headers. */
const PASSED_HEADERS = ['authorization', 'user-agent'] as const

/**
 * Serves discovery, the public keys and `/oauth/token` at every configured origin (CONTRACT §11.1, §11.3). Other
 * paths of the provider are not reachable.
 */
export function mountOidc(app: FastifyInstance, ctx: OidcContext): void {
  const providers = providersFor(ctx)
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler(answerProblem(ctx))
    // What follows signs and lists keys: a rotation elsewhere is known here within 5 s.
    scope.addHook('onRequest', async () => {
      await ctx.signingKeys.fresh()
    })
    scope.get('/.well-known/jwks.json', async (_request, reply) => {
      reply.header('access-control-allow-origin', '*')
      return jwksOf(ctx.signingKeys.set)
    })
    scope.get('/.well-known/openid-configuration', (request, reply) => handOver(providers(request), request, reply))
    scope.post('/oauth/token', (request, reply) => handOver(providers(request), request, reply))
  })
}

/** One provider for each origin and set of keys; those of an old set go with it. */
function providersFor(ctx: OidcContext): (request: FastifyRequest) => Provider {
  const bySet = new WeakMap<KeySet, Map<string, Provider>>()
  return (request) => {
    const { set } = ctx.signingKeys
    const byOrigin = bySet.get(set) ?? new Map<string, Provider>()
    bySet.set(set, byOrigin)
    const origin = originOf(request, ctx.config)
    const provider = byOrigin.get(origin) ?? makeProvider(ctx, origin, set)
    byOrigin.set(origin, provider)
    return provider
  }
}

/** Lets the provider answer on the raw response, with the headers that Fastify's hooks have set. */
async function handOver(provider: Provider, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const message = messageFor(provider, request)
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.hijack()
  inside += 1
  try {
    await provider.callback()(message, reply.raw)
  } finally {
    inside -= 1
    if (inside === 0) storage.disable()
  }
}

/**
 * Requests that are with the provider. While its storage is on, Node 20 follows every promise of the process, for good after
 * the first use: other requests took 4–10 % more CPU. The provider turns it on again by itself.
 */
let inside = 0

/** The request as the provider should see it: at its own origin, its body a form, the answer as JSON. */
function messageFor(provider: Provider, request: FastifyRequest): IncomingMessage {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const form = Buffer.from(formFrom(request.headers['content-type'], body))
  const { host, protocol } = new URL(provider.issuer)
  const message = new IncomingMessage(request.raw.socket)
  message.method = request.method
  message.url = request.raw.url?.split('?')[0]
  message.headers = {
    host,
    'x-forwarded-proto': protocol.slice(0, -1),
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(form.length),
  }
  for (const name of PASSED_HEADERS) message.headers[name] = request.headers[name]
  message.push(form)
  message.push(null)
  // A whole message: without this, Node would close the client's connection when it is read to the end.
  message.complete = true
  return message
}

/** Refusals before the provider: a body that cannot be read. */
function answerProblem(ctx: OidcContext) {
  return (error: Error & { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store')
    if (error instanceof OAuthError) return reply.code(error.statusCode).send(oauthBody(error))
    const { statusCode = 500 } = error
    if (statusCode < 500) {
      return reply.code(statusCode).send({ error: 'invalid_request', error_description: error.message })
    }
    ctx.log.error({ err: error }, 'a protocol endpoint failed')
    return reply.code(500).send({ error: 'server_error', error_description: 'An internal server error occurred' })
  }
}
