import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Context } from '../../context.ts'
import { originOf } from '../../http/origin.ts'
import type { PageRequest } from '../../http/page-route.ts'
import type { Page } from '../../../web/pages/page.ts'
import { showPage } from './show-page.ts'

/** Answers a request that the provider has with a page of ours. */
export async function answerWithPage(ctx: Context, request: KoaContextWithOIDC, page: Page): Promise<void> {
  const reply = await showPage(ctx, pageRequestOf(ctx, request), page)
  request.type = 'html'
  request.body = 'html' in reply ? reply.html : ''
  request.set('cache-control', 'no-store')
  request.set('referrer-policy', 'same-origin')
  request.set('x-frame-options', 'DENY')
  request.set(
    'content-security-policy',
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; base-uri 'none'; frame-ancestors 'none'",
  )
}

/** What the pages need of a request that the provider has. */
function pageRequestOf(ctx: Context, request: KoaContextWithOIDC): PageRequest {
  return {
    method: request.method as PageRequest['method'],
    origin: originOf({ protocol: request.protocol as 'http' | 'https', host: request.host }, ctx.config),
    path: request.path,
    query: {},
    form: {},
    params: {},
    cookies: {},
    ip: request.ip,
    userAgent: request.get('user-agent'),
    acceptLanguage: request.get('accept-language'),
  }
}
