import type { Context } from '../../context.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import { type FlowState, paramOf } from '../../model/flow.ts'
import { cookieNames } from '../../oidc/cookies.ts'
import { finishInteraction, type FlowResult } from '../../oidc/interactions.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem } from '../../problems.ts'
import { advance, type Denied } from '../../steps/sign-in/advance.ts'
import { conclude } from '../../steps/sign-in/conclude.ts'
import { type Flow, openFlow, saveFlow } from '../../steps/sign-in/flow.ts'
import type { Page } from '../../../web/pages/page.ts'
import { problemPage } from './error-page.ts'
import { localeOf } from './look.ts'
import { type Showing, showPage } from './show-page.ts'

/** A page of a sign-in in progress: what its route is given. */
export interface FlowPage {
  readonly request: PageRequest
  readonly flow: Flow
  /** Takes the flow as far as it goes, and sends the browser there. */
  goOn(state: FlowState): Promise<PageReply>
  /** Keeps the state and shows a page, or goes to another. */
  keep(state: FlowState): Promise<Flow | Problem>
  show(page: Page, showing?: Showing): Promise<PageReply>
  /** Ends the flow with a refusal, which the application is told. */
  refuse(error: string, description: string): Promise<PageReply>
  /** The same with what a step says. */
  deny(denied: Denied): Promise<PageReply>
}

type RunFlowPage = (ctx: Context, page: FlowPage) => Promise<PageReply | Problem>

/** Declares a page that belongs to a flow: the `state` that it carries must be open, and of this browser. */
export function flowPage(providers: Providers, method: 'GET' | 'POST', path: string, run: RunFlowPage): PageRoute {
  return {
    method,
    path,
    allow: 'everybody',
    run: async (ctx, request) => {
      const handle = request.form['state'] ?? request.query['state'] ?? ''
      const page = await openFlowPage(ctx, providers, { request, handle })
      if (page instanceof Problem) return problemPage(ctx, request, page)
      const answer = await run(ctx, page)
      return answer instanceof Problem ? problemPage(ctx, request, answer) : answer
    },
  }
}

/** A flow's page, for a request that carries its handle otherwise than pages do. */
export async function openFlowPage(
  ctx: Context,
  providers: Providers,
  { request, handle }: { readonly request: PageRequest; readonly handle: string },
): Promise<FlowPage | Problem> {
  const names = cookieNames(request.origin)
  const [browserSecret, remembered] = [request.cookies[names.browser], request.cookies[names.remembered]]
  const locale = localeOf(request, undefined, await ctx.directory.settings())
  const visitor = { ip: request.ip, userAgent: request.userAgent, locale, remembered }
  const flow = await openFlow(ctx, handle, { browserSecret, visitor })
  return flow instanceof Problem ? flow : pageOf(ctx, providers, { request, flow })
}

function pageOf(ctx: Context, providers: Providers, at: { request: PageRequest; flow: Flow }): FlowPage {
  const { request, flow } = at
  const uiLocales = flow.state.params['ui_locales']
  return {
    request,
    flow,
    goOn: (state) => goOn(ctx, providers, { request, flow: { ...flow, state } }),
    keep: (state) => saveFlow(ctx, flow, state),
    show: (page, showing) =>
      showPage(ctx, request, page, { uiLocales, formActions: leadsTo(ctx, flow.state), ...showing }),
    refuse: (error, error_description) => finish(ctx, providers, at, { error, error_description }),
    deny: (denied) => finish(ctx, providers, at, refusedBy(denied)),
  }
}

/** Where the forms of a flow may lead in the end: back to the application, or to a provider. */
function leadsTo({ config }: Context, state: FlowState): string[] {
  // On a server without HTTPS, and inside a network that is allowed, Actions and providers may be without it too.
  const isPlain = config.allowPrivateNetwork || state.origin.startsWith('http:')
  const address = paramOf(state, 'redirect_uri')
  const { protocol, origin } = URL.canParse(address) ? new URL(address) : { protocol: 'https:', origin: 'https:' }
  const application = /^https?:$/.test(protocol) ? origin : protocol
  return [...new Set(['https:', ...(isPlain ? ['http:'] : []), application])]
}

/** Takes a flow as far as it goes: to the next page, back to the application, or to the refusal. */
export async function goOn(
  ctx: Context,
  providers: Providers,
  at: { readonly request: PageRequest; readonly flow: Flow },
): Promise<PageReply> {
  const { request, flow } = at
  const advanced = await advance(ctx, flow)
  if ('denied' in advanced) return finish(ctx, providers, at, refusedBy(advanced.denied))
  if ('stop' in advanced) {
    const saved = await saveFlow(ctx, flow, { ...advanced.state, at: advanced.stop.to })
    if (saved instanceof Problem) return problemPage(ctx, request, saved)
    return { redirect: addressOf(advanced.stop.to, flow) }
  }
  const { visitor } = flow
  const { accountId, amr, acr, at: ts, methods, recorded, custom } = await conclude(ctx, { ...advanced, visitor })
  const login = { accountId, amr, ts, ...(acr === null ? {} : { acr }) }
  return finish(ctx, providers, at, { login, carabiner: { custom, methods, recorded } })
}

function refusedBy({ error, description, isLogged }: Denied): FlowResult {
  return { error, error_description: description, ...(isLogged && { isLogged }) }
}

function addressOf(to: string, { handle, state }: Flow): string {
  if (!to.startsWith('/')) return to
  return `${state.origin}${to}${to.includes('?') ? '&' : '?'}state=${encodeURIComponent(handle)}`
}

async function finish(
  ctx: Context,
  providers: Providers,
  { request, flow }: { readonly request: PageRequest; readonly flow: Flow },
  result: FlowResult,
): Promise<PageReply> {
  const sessionCookie = request.cookies[cookieNames(flow.state.origin).session]
  const redirect = await finishInteraction(ctx, providers(flow.state.origin), { flow, result, sessionCookie })
  return redirect instanceof Problem ? problemPage(ctx, request, redirect) : { redirect }
}
