import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { RawBody } from './body.ts'
import { originOf } from './origin.ts'
import { cookiesOf, type PageReply, type PageRequest, type PageRoute, type SetCookie } from './page-route.ts'

/** How a refusal or a bug looks to a person. */
export type ErrorPages = (request: PageRequest, error: unknown) => Promise<PageReply>

/**
 * Serves pages. A form counts only if it comes from a page of ours: browsers say where a post comes from, and other sites
 * cannot change what they say (the cookie of a flow is not sent to them either).
 */
export function mountPages(
  app: FastifyInstance,
  ctx: Context,
  { routes, errorPage }: { readonly routes: readonly PageRoute[]; readonly errorPage: ErrorPages },
): void {
  for (const route of routes) {
    if (route.allow === 'demo' && !ctx.config.demo) continue
    app.route({
      method: route.method,
      url: route.path,
      handler: async (raw, reply) => {
        const request = pageRequest(ctx, raw)
        const answer = await answerTo(ctx, route, { raw, request }).catch((error: unknown) => errorPage(request, error))
        return send(request, reply, answer)
      },
    })
  }
}

/** A form that another site sent. */
export class ForeignForm extends Error {
  override readonly name = 'ForeignForm'
}

async function answerTo(
  ctx: Context,
  route: PageRoute,
  { raw, request }: { readonly raw: FastifyRequest; readonly request: PageRequest },
): Promise<PageReply> {
  if (route.method === 'POST' && !route.fromElsewhere && isForeign(ctx, raw)) throw new ForeignForm()
  return route.run(ctx, request)
}

function isForeign({ config }: Context, { headers }: FastifyRequest): boolean {
  const { origin } = headers
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && !config.origins.includes(origin)
}

function pageRequest(ctx: Context, raw: FastifyRequest): PageRequest {
  return {
    method: raw.method as PageRequest['method'],
    origin: originOf(raw, ctx.config),
    path: raw.url.split('?')[0] ?? '/',
    query: firsts(raw.query as Record<string, string | string[]>),
    form: formOf(raw),
    params: raw.params as Record<string, string>,
    cookies: cookiesOf(raw),
    ip: raw.ip,
    userAgent: (raw.headers['user-agent'] ?? '').slice(0, 500),
    acceptLanguage: raw.headers['accept-language'] ?? '',
  }
}

function firsts(values: Readonly<Record<string, string | string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value].flat()[0] ?? '']))
}

function formOf({ body }: FastifyRequest): Record<string, string> {
  const sent = body as RawBody | undefined
  if (sent?.type !== 'application/x-www-form-urlencoded') return {}
  return Object.fromEntries([...new URLSearchParams(sent.text)].reverse())
}

async function send(request: PageRequest, reply: FastifyReply, answer: PageReply): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store')
  // With no referrer at all, browsers would say of a form that it comes from nowhere.
  reply.header('referrer-policy', 'same-origin')
  for (const cookie of answer.cookies ?? []) reply.header('set-cookie', written(request.origin, cookie))
  if ('redirect' in answer) return reply.code(303).header('location', answer.redirect).send()
  if ('html' in answer) return sendDocument(reply, answer)
  reply.header('cache-control', answer.cache ?? 'no-store')
  return reply
    .code(answer.status ?? 200)
    .type(answer.type)
    .send(answer.text)
}

function sendDocument(reply: FastifyReply, answer: Extract<PageReply, { readonly html: string }>): FastifyReply {
  reply.header('x-frame-options', 'DENY')
  reply.header('content-security-policy', policyOf(answer.formActions ?? []))
  reply.header('permissions-policy', 'publickey-credentials-get=(self), publickey-credentials-create=(self)')
  return reply
    .code(answer.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(answer.html)
}

/**
 * Nothing but our own style, script and images; no frame may hold us. Browsers apply `form-action` to where a form's answer
 * redirects to as well, so a page whose form leads out names the addresses.
 */
function policyOf(formActions: readonly string[]): string {
  const actions = ["'self'", ...formActions].join(' ')
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' https: data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${actions}`,
  ].join('; ')
}

function written(origin: string, { name, value, maxAge, sameSite = 'lax' }: SetCookie): string {
  const age = value === null ? 0 : maxAge
  return [
    `${name}=${value ?? ''}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite[0]?.toUpperCase() ?? ''}${sameSite.slice(1)}`,
    ...(age === undefined ? [] : [`Max-Age=${age}`]),
    ...(origin.startsWith('https:') ? ['Secure'] : []),
  ].join('; ')
}
