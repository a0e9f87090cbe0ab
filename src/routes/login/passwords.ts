import type { Context } from '../../context.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import { isDatabase } from '../../model/connection.ts'
import type { Providers } from '../../oidc/providers.ts'
import { requestPasswordReset } from '../../operations/login/request-password-reset.ts'
import { openResetTicket, resetPassword } from '../../operations/login/reset-password.ts'
import { verifyEmail } from '../../operations/login/verify-email.ts'
import { Problem } from '../../problems.ts'
import type { Ticket } from '../../steps/tickets.ts'
import { problemPage } from './error-page.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { passwordProblem, policyView } from './password-view.ts'
import { showPage } from './show-page.ts'
import { connectionsFor } from './show-login.ts'

/**
 * Forgotten passwords and the verification of addresses. What a mail leads to works in any browser, without a sign-in in
 * progress, and opening it uses nothing up: scanners of mail do that too.
 */
export function passwordRoutes(providers: Providers): PageRoute[] {
  const open = { allow: 'everybody' } as const
  return [
    flowPage(providers, 'GET', '/u/reset-password/request', (_ctx, page) => showRequest(page, {})),
    flowPage(providers, 'POST', '/u/reset-password/request', requestReset),
    {
      ...open,
      method: 'GET',
      path: '/u/reset-password',
      run: (ctx, request) => showReset(ctx, request, request.query),
    },
    { ...open, method: 'POST', path: '/u/reset-password', run: reset },
    { ...open, method: 'GET', path: '/u/email-verification', run: showVerification },
    { ...open, method: 'POST', path: '/u/verify-email', run: verify },
  ]
}

function showRequest(page: FlowPage, changed: { email?: string; isMissing?: boolean }): Promise<PageReply> {
  const { email = '', isMissing = false } = changed
  const fieldProblems = isMissing ? { email: 'required' as const } : {}
  return page.show(
    { name: 'reset-request', state: page.flow.handle, email, fieldProblems },
    { status: isMissing ? 400 : 200 },
  )
}

/** The same page for every address: nobody learns here who has an account. */
async function requestReset(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state, visitor, handle } = page.flow
  const { form, ip, userAgent } = page.request
  const email = form['email']?.trim() ?? ''
  if (email === '') return showRequest(page, { isMissing: true })
  const client = await ctx.directory.client(state.clientId)
  for (const connection of (await connectionsFor(ctx, state)).filter(isDatabase)) {
    if (!client) break
    const from = { ip, userAgent, origin: state.origin }
    const refusal = await requestPasswordReset(ctx, {
      client,
      connection,
      email,
      visitor: from,
      locale: visitor.locale,
    })
    if (refusal) return refusal
  }
  return page.show({ name: 'reset-requested', state: handle, email })
}

async function showReset(
  ctx: Context,
  request: PageRequest,
  sent: Readonly<Record<string, string>>,
  refusal?: Problem,
): Promise<PageReply> {
  const ticket = sent['ticket'] ?? ''
  const open = await openResetTicket(ctx, ticket)
  if (open instanceof Problem) return problemPage(ctx, request, open)
  const wrong = refusal && passwordProblem(refusal)
  const page = {
    name: 'reset-password',
    state: '',
    ticket,
    email: open.ticket.address,
    policy: policyView(open.connection),
    ...(wrong ? { problem: 'weak_password' as const, fieldProblems: { password: wrong } } : {}),
  } as const
  return showPage(ctx, request, page, { status: refusal ? 400 : 200, formActions: leadsTo(open.ticket) })
}

async function reset(ctx: Context, request: PageRequest): Promise<PageReply> {
  const { ticket = '', password = '' } = request.form
  const done = await resetPassword(ctx, { ticket, password, visitor: visitorOf(request) })
  if (done instanceof Problem) {
    return passwordProblem(done) ? showReset(ctx, request, request.form, done) : problemPage(ctx, request, done)
  }
  const redirect = resultOf(done.ticket)
  if (redirect !== null) return { redirect }
  return showPage(ctx, request, {
    name: 'password-changed',
    continueUrl: await beginOf(ctx, done.ticket),
    application: null,
  })
}

async function showVerification(ctx: Context, request: PageRequest): Promise<PageReply> {
  const ticket = request.query['ticket'] ?? ''
  const page = { name: 'verify-email', state: '', result: 'confirm', ticket, email: null } as const
  return showPage(ctx, request, { ...page, canResend: false, continueUrl: null }, { formActions: ['https:', 'http:'] })
}

async function verify(ctx: Context, request: PageRequest): Promise<PageReply> {
  const verified = await verifyEmail(ctx, { ticket: request.form['ticket'] ?? '', visitor: visitorOf(request) })
  const page = { name: 'verify-email', state: '', canResend: false } as const
  if (verified instanceof Problem) {
    const expired = { ...page, result: 'expired', email: null, continueUrl: null } as const
    return showPage(ctx, request, expired, { status: 400 })
  }
  const redirect = resultOf(verified.ticket)
  if (redirect !== null) return { redirect }
  const continueUrl = await beginOf(ctx, verified.ticket)
  return showPage(ctx, request, { ...page, result: 'done', email: verified.ticket.address, continueUrl })
}

function visitorOf({ ip, userAgent, origin }: PageRequest) {
  return { ip, userAgent, origin }
}

/** Where the ticket's maker wants the browser to go, with what Auth0 adds to it (CONTRACT §6). */
function resultOf({ resultUrl, includeEmailInRedirect, address }: Ticket): string | null {
  if (resultUrl === null || !URL.canParse(resultUrl)) return null
  const url = new URL(resultUrl)
  url.searchParams.set('success', 'true')
  if (includeEmailInRedirect) url.searchParams.set('email', address)
  return url.href
}

function leadsTo({ resultUrl }: Ticket): string[] {
  return resultUrl !== null && URL.canParse(resultUrl) ? [new URL(resultUrl).origin] : []
}

/** Where a sign-in to the application begins, where it has said so. */
async function beginOf(ctx: Context, { clientId }: Ticket): Promise<string | null> {
  return clientId === null ? null : ((await ctx.directory.client(clientId))?.initiateLoginUri ?? null)
}
