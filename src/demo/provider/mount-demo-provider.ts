import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { DEMO_CLIENT, DEMO_STRATEGIES, type DemoStrategy, demoBase } from '../../connections/demo-upstream.ts'
import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { readBody } from '../../http/body.ts'
import { refuse } from '../../http/mount.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem } from '../../problems.ts'
import { githubEmails, githubUser, googleClaims } from './demo-accounts.ts'
import { answerAuthorize, type DemoPages, showAuthorize } from './demo-authorize.ts'
import { addToken, type DemoGrant, grantOf, takeCode } from './demo-grants.ts'

/**
 * The demo's own provider: a small OpenID provider that plays Google and a small OAuth 2.0 provider that plays GitHub, at
 * `/demo-provider/google-oauth2` and `/demo-provider/github` of every origin, so that everything can be tried without an
 * account anywhere. Whoever comes may be anybody: without `DEMO=on` there is nothing at these paths.
 */
export function mountDemoProvider(app: FastifyInstance, demo: DemoPages): void {
  const { ctx } = demo
  if (!ctx.config.demo) return
  const key = makeKey()
  for (const strategy of DEMO_STRATEGIES) {
    const path = `/demo-provider/${strategy}`
    app.get(`${path}/authorize`, (request, reply) => showAuthorize(demo, strategy, { request, reply }))
    app.post(`${path}/authorize`, (request, reply) => answerAuthorize(demo, strategy, { request, reply }))
    app.post(`${path}/token`, (request, reply) => answerToken(ctx, { strategy, key }, { request, reply }))
  }
  mountGoogle(app, ctx, key)
  mountGithub(app, ctx)
}

function mountGoogle(app: FastifyInstance, ctx: Context, key: Key): void {
  const base = demoBase(ctx.config.origins[0], 'google-oauth2')
  const path = '/demo-provider/google-oauth2'
  app.get(`${path}/.well-known/openid-configuration`, async () => ({
    issuer: base,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    userinfo_endpoint: `${base}/userinfo`,
    jwks_uri: `${base}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [ALGORITHM],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }))
  app.get(`${path}/jwks`, async () => {
    const { kid, publicKey } = await key()
    return { keys: [{ ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' }] }
  })
  app.get(
    `${path}/userinfo`,
    told(ctx, 'google-oauth2', ({ account }) => googleClaims(account)),
  )
}

function mountGithub(app: FastifyInstance, ctx: Context): void {
  const path = '/demo-provider/github'
  app.get(
    `${path}/user`,
    told(ctx, 'github', ({ account }) => githubUser(account)),
  )
  app.get(
    `${path}/user/emails`,
    told(ctx, 'github', ({ account }) => githubEmails(account)),
  )
}

/** What the bearer of an access token is told. */
function told(ctx: Context, strategy: DemoStrategy, tell: (grant: DemoGrant) => JsonObject[string]) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const grant = await grantOf(ctx, strategy, request.headers.authorization)
    if (!grant) return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'invalid_token' })
    return reply.send(tell(grant))
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

interface Played {
  readonly strategy: DemoStrategy
  readonly key: Key
}

async function answerToken(ctx: Context, { strategy, key }: Played, { request, reply }: Exchange) {
  const body = readBody(request)
  if (body instanceof Problem) return refuse(reply, body)
  const grant = await takeCode(ctx, strategy, { ...(body.value as JsonObject) })
  reply.header('cache-control', 'no-store')
  if (typeof grant === 'string') return reply.code(400).send({ error: grant })
  const answer = { access_token: await addToken(ctx, grant), token_type: 'Bearer', expires_in: TOKEN_SECONDS }
  if (strategy === 'github') return reply.send(answer)
  return reply.send({ ...answer, id_token: await idToken(ctx, grant, key) })
}

const TOKEN_SECONDS = 3600
const ALGORITHM = 'ES256'

async function idToken(ctx: Context, { account, nonce }: DemoGrant, key: Key): Promise<string> {
  const { kid, privateKey } = await key()
  return new SignJWT({ ...googleClaims(account), ...(nonce === null ? {} : { nonce }) })
    .setProtectedHeader({ alg: ALGORITHM, kid })
    .setIssuer(demoBase(ctx.config.origins[0], 'google-oauth2'))
    .setAudience(DEMO_CLIENT.id)
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS}s`)
    .sign(privateKey)
}

type Key = () => ReturnType<typeof newKey>

/** A key of the provider's own, made at the first use. Each process speaks to itself, so each has one. */
function makeKey(): Key {
  let made: ReturnType<typeof newKey> | undefined
  return () => (made ??= newKey())
}

async function newKey() {
  return { kid: randomText(12), ...(await generateKeyPair(ALGORITHM)) }
}
