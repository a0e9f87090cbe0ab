import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { PublicJwk } from '../crypto/make-signing-key.ts'
import { jwksOf } from '../crypto/signing-keys.ts'
import { originOf } from '../http/origin.ts'
import type { Settings } from '../model/settings.ts'
import { DatabaseUnavailable } from '../store/database.ts'
import { flushLogs } from '../steps/log-later.ts'
import { authorizationParams } from './auth0-requests.ts'
import { handOver, type Translated } from './hand-over.ts'
import { OAuthError, oauthBody } from './oauth-error.ts'
import type { Providers } from './providers.ts'
import { formFrom } from './token-body.ts'

/** No honest request is longer. */
const MAX_BODY = 56 * 1024

/**
 * Serves the provider's endpoints at every configured origin (CONTRACT §11). Other paths of the provider are not
 * reachable: `/userinfo` and sign-out are ours.
 */
export function mountOidc(app: FastifyInstance, ctx: Context, providers: Providers): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler(answerProblem(ctx))
    scope.addHook('onClose', () => flushLogs(ctx))
    // What follows signs and lists keys: a rotation elsewhere is known here within 5 s.
    scope.addHook('onRequest', async () => {
      await ctx.signingKeys.fresh()
    })
    scope.get('/.well-known/jwks.json', async (_request, reply) => {
      reply.header('access-control-allow-origin', '*')
      const jwks = jwksOf(ctx.signingKeys.set)
      return removesAlg(await ctx.directory.settings()) ? { keys: jwks.keys.map(withoutAlg) } : jwks
    })
    for (const { method, url, translate } of ENDPOINTS) {
      scope.route({
        method: [...method],
        url,
        handler: async (request, reply) => {
          const settings = await ctx.directory.settings()
          const provider = providers(originOf(request, ctx.config))
          return handOver(provider, { request, reply, settings }, translate(request, settings.defaultAudience))
        },
      })
    }
  })
}

/** The tenant's flag `remove_alg_from_jwks`: libraries then take tokens by PS256 and RS512 too, which the same keys sign. */
function removesAlg({ extra }: Settings): boolean {
  return (extra.flags as { remove_alg_from_jwks?: unknown } | undefined)?.remove_alg_from_jwks === true
}

function withoutAlg({ alg: _alg, ...key }: PublicJwk): Omit<PublicJwk, 'alg'> {
  return key
}

type Translate = (request: FastifyRequest, defaultAudience: string | null) => Translated

interface Endpoint {
  readonly method: readonly ('GET' | 'POST')[]
  readonly url: string
  readonly translate: Translate
}

const asItIs: Translate = (request) => ({ query: queryOf(request), form: formOf(request) })
const withoutQuery: Translate = (request) => ({ form: formOf(request) })
const pushed: Translate = (request, audience) => ({ form: inOurWords(formOf(request), audience) })

/** Our page's fields in the provider's words. A code in the address is typed in, and not yet sent. */
const deviceCode: Translate = (request) => {
  const query = queryOf(request)
  const code = query.get('user_code')
  if (request.method === 'GET') return { query: new URLSearchParams(code === null ? {} : { code }) }
  const sent = new URLSearchParams(formOf(request))
  const decision = sent.get('decision')
  const form = new URLSearchParams({ xsrf: sent.get('state') ?? '', user_code: sent.get('user_code') ?? '' })
  if (decision !== null) form.set(decision === 'allow' ? 'confirm' : 'abort', 'yes')
  return { form: form.toString() }
}

/** By POST it is the same request (OpenID Connect Core §3.1.2.1); the provider takes it by GET. */
const asked: Translate = (request, audience) => {
  const sent = request.method === 'GET' ? queryOf(request) : new URLSearchParams(formOf(request))
  return { method: 'GET', query: authorizationParams(sent, audience) }
}

const ENDPOINTS: readonly Endpoint[] = [
  { method: ['GET'], url: '/.well-known/openid-configuration', translate: withoutQuery },
  { method: ['GET', 'POST'], url: '/authorize', translate: asked },
  { method: ['GET'], url: '/authorize/:uid', translate: asItIs },
  { method: ['POST'], url: '/oauth/token', translate: withoutQuery },
  { method: ['POST'], url: '/oauth/revoke', translate: withoutQuery },
  { method: ['POST'], url: '/oauth/par', translate: pushed },
  { method: ['POST'], url: '/oauth/device/code', translate: pushed },
  { method: ['GET', 'POST'], url: '/activate', translate: deviceCode },
  { method: ['GET'], url: '/activate/:uid', translate: asItIs },
]

function inOurWords(form: string, defaultAudience: string | null): string {
  return authorizationParams(new URLSearchParams(form), defaultAudience).toString()
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(request.raw.url?.split('?').slice(1).join('?') ?? '')
}

function formOf(request: FastifyRequest): string {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  return formFrom(request.headers['content-type'], body)
}

/** Refusals before the provider: a body that cannot be read, a database that is away. */
function answerProblem(ctx: Context) {
  return (error: Error & { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store')
    if (error instanceof OAuthError) return reply.code(error.statusCode).send(oauthBody(error))
    if (error instanceof DatabaseUnavailable) {
      const words = 'The database does not answer. Try again.'
      reply.header('retry-after', '1')
      return reply.code(503).send({ error: 'temporarily_unavailable', error_description: words })
    }
    const { statusCode = 500 } = error
    if (statusCode < 500) {
      return reply.code(statusCode).send({ error: 'invalid_request', error_description: error.message })
    }
    ctx.log.error({ err: error }, 'a protocol endpoint failed')
    return reply.code(500).send({ error: 'server_error', error_description: 'An internal server error occurred' })
  }
}
