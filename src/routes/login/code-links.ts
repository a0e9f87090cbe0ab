import type { Context } from '../../context.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import { cookieNames } from '../../oidc/cookies.ts'
import type { Providers } from '../../oidc/providers.ts'
import { isOpenCodeLink, useCodeLink } from '../../operations/login/use-code.ts'
import { openLink, useLink } from '../../operations/login/use-link.ts'
import { Problem } from '../../problems.ts'
import { CODE_MINUTES } from '../../steps/sign-in/codes.ts'
import { applicationView } from './application-view.ts'
import { codePlace, enterOwner, showCode } from './code-page.ts'
import { problemPage } from './error-page.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { showLogin } from './show-login.ts'

/**
 * Signing in by a mailed link. Opening it shows a button and uses nothing up, since scanners of mail open links too. A
 * link beside a code belongs to the sign-in that it was asked for in: in any other browser it shows that one has to go
 * back, since whoever is made to open a stranger's link must not be signed in to what the stranger began. A link that
 * an application asked for (`/passwordless/start`) belongs to no browser: it begins a sign-in of its own here.
 */
export function codeLinkRoutes(providers: Providers): PageRoute[] {
  const inFlow = flowPage(providers, 'GET', '/u/code/link', showLink)
  return [
    {
      ...inFlow,
      run: (ctx, request) => (request.query['state'] ? inFlow.run(ctx, request) : beginByLink(ctx, request)),
    },
    flowPage(providers, 'POST', '/u/code/link', pressLink),
  ]
}

/** What a link proves must survive the authorization request that it begins; it stays out of addresses and the database. */
async function beginByLink(ctx: Context, request: PageRequest): Promise<PageReply> {
  const token = request.query['token'] ?? ''
  const link = await openLink(ctx, token)
  if (link instanceof Problem) return problemPage(ctx, request, link)
  const { clientId, recipient, params } = link
  // Whoever is signed in here already may be somebody else.
  const query = new URLSearchParams({ ...params, client_id: clientId, login_hint: recipient, prompt: 'login' })
  const cookie = { name: cookieNames(request.origin).link, value: token, maxAge: CODE_MINUTES * 60 }
  return { redirect: `${request.origin}/authorize?${query.toString()}`, cookies: [cookie] }
}

/** The page that a link of this browser leads to, once its sign-in has begun; undefined where there is none. */
export async function pageOfLink(ctx: Context, { request, flow }: FlowPage): Promise<PageReply | undefined> {
  const name = cookieNames(request.origin).link
  const token = request.cookies[name]
  if (token === undefined || token === '') return undefined
  const link = await openLink(ctx, token)
  if (link instanceof Problem || link.clientId !== flow.state.clientId) return undefined
  const query = new URLSearchParams({ state: flow.handle, token })
  return { redirect: `${flow.state.origin}/u/code/link?${query.toString()}`, cookies: [{ name, value: null }] }
}

async function showLink(ctx: Context, page: FlowPage): Promise<PageReply> {
  const token = page.request.query['token'] ?? ''
  const identifier = await recipientOfLink(ctx, page, token)
  if (identifier === undefined) return expired(ctx, page)
  const application = await applicationView(ctx, page.flow.state.clientId)
  return page.show({
    ...{ name: 'confirm-link', state: page.flow.handle, token, application, identifier, otherBrowser: false },
  })
}

/** Whom a link would sign in, where it is still good in this flow. */
async function recipientOfLink(ctx: Context, page: FlowPage, token: string): Promise<string | undefined> {
  const place = await codePlace(ctx, page)
  if (place && (await isOpenCodeLink(ctx, place, token))) return place.recipient
  const link = await openLink(ctx, token)
  return link instanceof Problem || link.clientId !== page.flow.state.clientId ? undefined : link.recipient
}

async function pressLink(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state } = page.flow
  const { form, ip, userAgent } = page.request
  const token = form['token'] ?? ''
  const place = await codePlace(ctx, page)
  if (place && (await isOpenCodeLink(ctx, place, token))) {
    return enterOwner(ctx, page, { owner: await useCodeLink(ctx, place, token), method: 'email' })
  }
  const client = await ctx.directory.client(state.clientId)
  if (!client) return expired(ctx, page)
  const visitor = { ip, userAgent, origin: state.origin }
  const owner = await useLink(ctx, { token, client, visitor, onlyKnown: state.link !== null })
  const isVoid = owner instanceof Problem && owner.code === 'link_expired'
  return isVoid ? expired(ctx, page) : enterOwner(ctx, page, { owner, method: 'email' })
}

/** The code may still be good where its link is not; without one there are the other ways in. */
function expired(ctx: Context, page: FlowPage): Promise<PageReply> {
  const wrong = { problem: 'expired_code' } as const
  return 'code' in page.flow.state.memory ? showCode(ctx, page, wrong, 400) : showLogin(ctx, page, wrong, 400)
}
