import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { ForeignForm } from '../../http/pages.ts'
import type { PageReply, PageRequest } from '../../http/page-route.ts'
import { errorBody } from '../../http/problems.ts'
import { type Problem, type ProblemCode, problem } from '../../problems.ts'
import { AnswerLost, DatabaseUnavailable } from '../../store/database.ts'
import type { ErrorKind } from '../../../web/pages/problem-code.ts'
import type { ErrorPage } from '../../../web/pages/account-page.ts'
import { answerWithPage } from './provider-page.ts'
import { showPage } from './show-page.ts'

const KINDS: Partial<Record<ProblemCode, ErrorKind>> = {
  flow_expired: 'expired',
  flow_went_on: 'expired',
  flow_elsewhere: 'wrong_browser',
  identity_gone: 'expired',
  ticket_invalid: 'link_used',
  link_expired: 'link_used',
  signup_disabled: 'access_denied',
  connection_disabled: 'access_denied',
  invitation_invalid: 'link_used',
  sign_in_denied: 'access_denied',
  too_many_requests: 'too_many_requests',
  database_unavailable: 'unavailable',
  not_found: 'not_found',
}

/** A refusal as a page. */
export function problemPage(ctx: Context, request: PageRequest, refusal: Problem): Promise<PageReply> {
  const { statusCode } = errorBody(refusal)
  const page = errorPage({ kind: KINDS[refusal.code] ?? 'bad_request', detail: null, code: refusal.code })
  return showPage(ctx, request, page, { status: statusCode })
}

/** What was thrown while a page was made: the database is away, a form came from elsewhere, or we have a bug. */
export async function thrownPage(ctx: Context, request: PageRequest, error: unknown): Promise<PageReply> {
  if (error instanceof DatabaseUnavailable || error instanceof AnswerLost) {
    return plainPage(ctx, request, problem('database_unavailable'))
  }
  if (error instanceof ForeignForm) return problemPage(ctx, request, problem('flow_elsewhere'))
  const reference = randomText(10)
  ctx.log.error({ err: error, path: request.path, reference }, 'a page failed')
  return showPage(ctx, request, errorPage({ kind: 'server', detail: null, code: 'server_error', reference }), {
    status: 500,
  })
}

/** Settings are in the database too, so the page of a database that is away may be in the cache only. */
async function plainPage(ctx: Context, request: PageRequest, refusal: Problem): Promise<PageReply> {
  try {
    return await problemPage(ctx, request, refusal)
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    return { text: refusal.message, type: 'text/plain; charset=utf-8', status: 503 }
  }
}

/** An error of the provider that cannot be told to an application: it is not known, or its address is not. */
export async function providerErrorPage(
  ctx: Context,
  request: KoaContextWithOIDC,
  out: Readonly<Record<string, unknown>>,
): Promise<void> {
  const page = errorPage({
    kind: request.status >= 500 ? 'server' : kindOf(out),
    detail: typeof out['error_description'] === 'string' ? out['error_description'] : null,
    code: String(out['error']),
  })
  await answerWithPage(ctx, request, page)
}

function kindOf({ error }: Readonly<Record<string, unknown>>): ErrorKind {
  return error === 'access_denied' ? 'access_denied' : 'bad_request'
}

function errorPage(about: Pick<ErrorPage, 'kind' | 'detail' | 'code'> & { reference?: string }): ErrorPage {
  return { name: 'error', reference: null, retryUrl: null, returnUrl: null, application: null, ...about }
}
