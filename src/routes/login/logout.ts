import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import type { PageReply, PageRequest, PageRoute, SetCookie } from '../../http/page-route.ts'
import type { Client } from '../../model/client.ts'
import { isAllowed } from '../../model/allowed-urls.ts'
import { cookieNames } from '../../oidc/cookies.ts'
import { type EndedSession, endSession, sessionAt, userOfSession } from '../../oidc/end-session.ts'
import { type Hint, readIdTokenHint } from '../../oidc/id-token-hint.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem, problem } from '../../problems.ts'
import { tellApplications } from '../../steps/back-channel-logout.ts'
import { addProof, takeProof } from '../../store/proofs.ts'
import { problemPage } from './error-page.ts'
import { showPage } from './show-page.ts'

/** Signing out: Auth0's own way, and OpenID Connect's (CONTRACT §11.5). */
export function logoutRoutes(providers: Providers): PageRoute[] {
  const oidc = (ctx: Context, request: PageRequest) => rpInitiated(ctx, providers, request)
  return [
    {
      method: 'GET',
      path: '/v2/logout',
      allow: 'everybody',
      run: (ctx, request) => auth0Logout(ctx, providers, request),
    },
    { method: 'GET', path: '/oidc/logout', allow: 'everybody', run: oidc },
    { method: 'POST', path: '/oidc/logout', allow: 'everybody', fromElsewhere: true, run: oidc },
    {
      method: 'POST',
      path: '/u/logout',
      allow: 'everybody',
      run: (ctx, request) => confirmed(ctx, providers, request),
    },
  ]
}

/** Ends the session at once. An address that nobody has allowed is not gone to. */
async function auth0Logout(ctx: Context, providers: Providers, request: PageRequest): Promise<PageReply> {
  const { client_id: clientId, returnTo } = request.query
  const client = clientId === undefined ? undefined : await ctx.directory.client(clientId)
  const mayGo = await mayGoTo(ctx, client, returnTo)
  const cookies = await signOut(ctx, providers, request)
  if (!mayGo) return { ...(await problemPage(ctx, request, problem('logout_url_not_allowed'))), cookies }
  if (returnTo !== undefined) return { redirect: returnTo, cookies }
  return { text: 'OK', type: 'text/plain; charset=utf-8', cookies }
}

/** The client's addresses and the tenant's, which hold for every client. */
async function allowedUrls(ctx: Context, client: Client | undefined): Promise<readonly string[]> {
  const { allowedLogoutUrls } = await ctx.directory.settings()
  return [...(client?.allowedLogoutUrls ?? []), ...allowedLogoutUrls]
}

async function signOut(ctx: Context, providers: Providers, request: PageRequest): Promise<readonly SetCookie[]> {
  const session = await sessionAt(providers, request.origin, request.cookies)
  if (session) tell(ctx, request, await endSession(ctx, session, request))
  const name = cookieNames(request.origin).session
  const sameSite = request.origin.startsWith('https:') ? 'none' : 'lax'
  return name in request.cookies ? [{ name, value: null, sameSite }] : []
}

/** In the background: no application can keep a person from signing out. */
function tell(ctx: Context, request: PageRequest, { userId, applications }: EndedSession): void {
  const { origin, ip, userAgent } = request
  if (userId !== null) void tellApplications(ctx, { origin, userId, applications, ip, userAgent })
}

/** RP-Initiated Logout 1.0. Without a hint that names whoever is signed in, the person is asked. */
async function rpInitiated(ctx: Context, providers: Providers, request: PageRequest): Promise<PageReply> {
  const sent = request.method === 'POST' ? request.form : request.query
  const session = await sessionAt(providers, request.origin, request.cookies)
  const asked = await readLogout(ctx, sent, Object.keys(session?.authorizations ?? {}))
  if (asked instanceof Problem) return problemPage(ctx, request, asked)
  const { client, hint, target } = asked
  const leave = leaveTo(addressWith(target, sent['state']), client)
  if (session && !isMeant(hint, session)) return askFirst(ctx, request, { leave, client })
  return leaveNow(ctx, providers, request, leave)
}

function leaveTo(target: string | null, client: Client | undefined) {
  return { target, clientId: client?.id ?? null }
}

interface AskedLogout {
  readonly client: Client | undefined
  readonly hint: Hint | undefined
  readonly target: string | undefined
}

/**
 * What a sign-out asks for: a hint that is ours, for the client that is named; an address that is allowed. A request that
 * names no client, as Auth0's older SDKs send it, is of one that the session was used for.
 */
async function readLogout(
  ctx: Context,
  sent: Readonly<Record<string, string>>,
  ofSession: readonly string[],
): Promise<AskedLogout | Problem> {
  const { id_token_hint: token, client_id: clientId, post_logout_redirect_uri: target } = sent
  const hint = token === undefined ? undefined : await readIdTokenHint(ctx, token)
  if (token !== undefined && !isHintFor(hint, clientId)) return problem('logout_hint_invalid')
  for (const id of clientsMeant(hint?.aud ?? clientId, ofSession)) {
    const client = await ctx.directory.client(id)
    if (await mayGoTo(ctx, client, target)) return { client, hint, target }
  }
  return problem('logout_url_not_allowed')
}

function clientsMeant(named: string | undefined, ofSession: readonly string[]): readonly string[] {
  return named === undefined ? [...ofSession, ''] : [named]
}

function isHintFor(hint: Hint | undefined, clientId: string | undefined): boolean {
  return hint !== undefined && (clientId === undefined || clientId === hint.aud)
}

async function mayGoTo(ctx: Context, client: Client | undefined, target: string | undefined): Promise<boolean> {
  return target === undefined || isAllowed(await allowedUrls(ctx, client), target)
}

function addressWith(target: string | undefined, state: string | undefined): string | null {
  if (target === undefined) return null
  const url = new URL(target)
  if (state !== undefined) url.searchParams.set('state', state)
  return url.href
}

function isMeant(hint: Hint | undefined, session: Parameters<typeof userOfSession>[0]): boolean {
  return hint !== undefined && hint.sub === userOfSession(session)
}

interface Leave {
  readonly target: string | null
  readonly clientId: string | null
}

const ASKED_SECONDS = 600

async function askFirst(
  ctx: Context,
  request: PageRequest,
  { leave, client }: { readonly leave: Leave; readonly client: Client | undefined },
): Promise<PageReply> {
  const state = newSecret()
  const proof = { kind: 'logout', userId: null, identity: null, epoch: null, data: { ...leave } }
  await addProof(ctx.db, { id: oneWay('logout', state), ...proof }, ASKED_SECONDS)
  const application = client ? { name: client.name, logoUrl: null } : null
  const formActions = leave.target === null ? [] : [new URL(leave.target).origin]
  return showPage(ctx, request, { name: 'logout-confirm', state, account: null, application }, { formActions })
}

async function confirmed(ctx: Context, providers: Providers, request: PageRequest): Promise<PageReply> {
  const asked = await takeProof(ctx.db, oneWay('logout', request.form['state'] ?? ''))
  if (!asked) return problemPage(ctx, request, problem('flow_expired'))
  const leave = asked.data as unknown as Leave
  if (request.form['decision'] === 'sign_out') return leaveNow(ctx, providers, request, leave)
  return leave.target === null ? signedOutPage(ctx, request, leave) : { redirect: leave.target }
}

async function leaveNow(ctx: Context, providers: Providers, request: PageRequest, leave: Leave): Promise<PageReply> {
  const cookies = await signOut(ctx, providers, request)
  if (leave.target !== null) return { redirect: leave.target, cookies }
  return { ...(await signedOutPage(ctx, request, leave)), cookies }
}

async function signedOutPage(ctx: Context, request: PageRequest, { clientId }: Leave): Promise<PageReply> {
  const client = clientId === null ? undefined : await ctx.directory.client(clientId)
  const application = client ? { name: client.name, logoUrl: null } : null
  return showPage(ctx, request, { name: 'logged-out', continueUrl: client?.initiateLoginUri ?? null, application })
}
