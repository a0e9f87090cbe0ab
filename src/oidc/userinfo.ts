import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { signInFrom } from '../crypto/opened-by.ts'
import { verifyToken } from '../crypto/verify-token.ts'
import { readBody } from '../http/body.ts'
import { originOf } from '../http/origin.ts'
import type { JsonObject } from '../model/json.ts'
import { readSignIn, type SignIn } from '../model/sign-in.ts'
import { Problem } from '../problems.ts'
import { readSignedIn } from '../steps/read-signed-in.ts'
import { claimsFor } from './claims.ts'
import type { Providers } from './providers.ts'
import { scopeOutside } from './scopes.ts'

/** Whose a token is, and what it may see. */
interface Bearer {
  readonly signIn: SignIn
  readonly scopes: ReadonlySet<string>
}

/**
 * `/userinfo` (OpenID Connect Core §5.3, CONTRACT §11.5): the claims of the token's scopes, as they are now. Takes the
 * opaque tokens of a sign-in without an API, and those of an API that name `/userinfo` too. Whether the sign-in still
 * stands is looked at each time.
 */
export function mountUserinfo(app: FastifyInstance, ctx: Context, providers: Providers): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/userinfo',
    handler: async (request, reply) => {
      const token = tokenIn(request)
      if (token === undefined) return refuse(reply, 'invalid_request', 'No access token was sent.', 400)
      const bearer = await bearerOf(ctx, providers, { request, token })
      const user = await readSignedIn(ctx, bearer?.signIn)
      if (!bearer || !user) return refuse(reply, 'invalid_token', 'The access token is invalid or has expired.')
      if (!bearer.scopes.has('openid')) {
        return refuse(reply, 'insufficient_scope', 'The access token was not given the scope openid.', 403)
      }
      return { sub: user.id, ...claimsFor(user, bearer.scopes) } satisfies JsonObject
    },
  })
}

function tokenIn(request: FastifyRequest): string | undefined {
  const inHeader = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (inHeader !== undefined || request.method !== 'POST') return inHeader
  const body = readBody(request)
  const sent =
    body instanceof Problem ? undefined : (body.value as { access_token?: unknown } | undefined)?.access_token
  return typeof sent === 'string' ? sent : undefined
}

async function bearerOf(
  ctx: Context,
  providers: Providers,
  { request, token }: { readonly request: FastifyRequest; readonly token: string },
): Promise<Bearer | undefined> {
  if (token.split('.').length === 3) return fromJwt(ctx, token)
  const found = await providers(originOf(request, ctx.config)).AccessToken.find(token)
  const signIn = found && readSignIn(found.accountId)
  return signIn && { signIn, scopes: new Set(scopeOutside(found.scope).split(' ')) }
}

async function fromJwt(ctx: Context, token: string): Promise<Bearer | undefined> {
  const verified = await verifyToken(ctx, token, 0, ['RS256', 'RS512', 'PS256'])
  if (verified.outcome !== 'ok') return undefined
  const { iss, aud, scope } = verified.claims
  const issuer = ctx.config.origins.map((origin) => `${origin}/`).find((known) => known === iss)
  const signIn = signInFrom(verified.claims)
  if (issuer === undefined || !signIn || ![aud].flat().includes(`${issuer}userinfo`)) return undefined
  return { signIn, scopes: new Set(typeof scope === 'string' ? scope.split(' ') : []) }
}

function refuse(reply: FastifyReply, error: string, description: string, status = 401): FastifyReply {
  reply.header('www-authenticate', `Bearer realm="Users", error="${error}", error_description="${description}"`)
  return reply
    .code(status)
    .type('text/plain; charset=utf-8')
    .send(status === 401 ? 'Unauthorized' : description)
}
