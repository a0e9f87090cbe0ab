import type { Context } from '../../context.ts'
import type { PageReply, PageRequest } from '../../http/page-route.ts'
import type { Page } from '../../../web/pages/page.ts'
import { renderPage } from '../../../web/pages/render-page.tsx'
import { lookFor } from './look.ts'

/** How a page is answered beside its content. */
export interface Showing {
  readonly status?: number
  readonly uiLocales?: unknown
  readonly cookies?: PageReply['cookies']
  /** Addresses outside to which a form of the page may lead, by redirect too. */
  readonly formActions?: readonly string[]
}

/** A page as an answer. */
export async function showPage(
  ctx: Context,
  request: PageRequest,
  page: Page,
  { status = 200, uiLocales, cookies = [], formActions = [] }: Showing = {},
): Promise<PageReply> {
  return { html: renderPage(page, await lookFor(ctx, request, uiLocales)), status, cookies, formActions }
}
