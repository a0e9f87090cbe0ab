import { finishUpstream } from '../../connections/finish-upstream.ts'
import { startUpstream } from '../../connections/start-upstream.ts'
import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import type { Connection } from '../../model/connection.ts'
import type { JsonObject } from '../../model/json.ts'
import { cookieNames } from '../../oidc/cookies.ts'
import { sessionAt, userOfSession } from '../../oidc/end-session.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem, problem } from '../../problems.ts'
import {
  CONNECT_SECONDS,
  type Connecting,
  findConnecting,
  giveConnectCode,
  takeTicket,
} from '../../steps/connect-account.ts'
import { addProof } from '../../store/proofs.ts'
import { problemPage } from './error-page.ts'

/** Where a browser goes to connect an account at a provider, with the ticket that its application was given (CONTRACT §9). */
export function connectRoutes(providers: Providers): PageRoute[] {
  const run = async (ctx: Context, request: PageRequest) => {
    const answer = await leave(ctx, providers, request)
    return answer instanceof Problem ? problemPage(ctx, request, answer) : answer
  }
  return [{ method: 'GET', path: '/connect', allow: 'everybody', run }]
}

/** Out to the provider. A browser in which somebody else is signed in goes nowhere: whoever sent it there is not its person. */
async function leave(ctx: Context, providers: Providers, request: PageRequest): Promise<PageReply | Problem> {
  const connecting = await takeTicket(ctx, request.query['ticket'] ?? '')
  if (!connecting) return problem('flow_expired')
  const user = userOfSession(await sessionAt(providers, request.origin, request.cookies))
  if (user !== null && user !== connecting.userId) return problem('wrong_account')
  const connection = (await ctx.directory.connections()).find(({ id }) => id === connecting.connectionId)
  if (!connection) return problem('flow_expired')
  const state = newSecret()
  const { login_hint: hint, prompt, ui_locales: locales } = connecting.parameters as Record<string, string | undefined>
  const started = await startUpstream(ctx, connection, {
    redirectUri: `${request.origin}/login/callback/${encodeURIComponent(connection.name)}`,
    state,
    connectionScope: connecting.scopes.join(' ') || undefined,
    ...{ loginHint: hint, prompt, uiLocales: locales },
  })
  if (started instanceof Problem)
    return toApplication(connecting, { error: 'server_error', error_description: started.message })
  const id = oneWay('upstream', state)
  const { browser, cookies } = browserOf(request)
  const away = { connect: connecting.id, browser: oneWay('browser', browser), pending: started.pending }
  const data = { sealed: ctx.vault.seal(JSON.stringify(away), sealedAt.upstreamSignIn(id)), connection: connection.id }
  await addProof(ctx.db, { id, kind: 'upstream', userId: null, identity: null, epoch: null, data }, CONNECT_SECONDS)
  return { redirect: started.url, cookies }
}

/** The secret of this browser: the provider's answer counts only in the one that was sent out. */
function browserOf({ origin, cookies }: PageRequest) {
  const name = cookieNames(origin).browser
  const known = cookies[name]
  if (known !== undefined && known.length >= 40) return { browser: known, cookies: [] }
  const secret = newSecret()
  return { browser: secret, cookies: [{ name, value: secret, maxAge: CONNECT_SECONDS }] }
}

/** A browser that is out to connect an account, as it was kept for its return. */
export interface ConnectAway {
  readonly connect: string
  readonly browser: string
  readonly pending: JsonObject
}

/** Back from the provider: the application is given a code, at the address that it named, for what the provider gave. */
export async function comeBackToConnect(
  ctx: Context,
  request: PageRequest,
  {
    away,
    connection,
    answer,
  }: { readonly away: ConnectAway; readonly connection: Connection; readonly answer: URLSearchParams },
): Promise<PageReply | Problem> {
  const browser = request.cookies[cookieNames(request.origin).browser] ?? ''
  if (oneWay('browser', browser) !== away.browser) return problem('flow_elsewhere')
  const connecting = await findConnecting(ctx.db, away.connect)
  if (!connecting) return problem('flow_expired')
  const upstream = await finishUpstream(ctx, connection, away.pending, answer)
  if (upstream instanceof Problem) {
    const error = upstream.code === 'upstream_denied' ? 'access_denied' : 'server_error'
    return toApplication(connecting, { error, error_description: upstream.message })
  }
  const { issuer, subject, tokens } = upstream
  const code = await giveConnectCode(ctx, connecting.id, { issuer, subject, tokens: tokens as JsonObject })
  return toApplication(connecting, { connect_code: code })
}

function toApplication({ redirectUri, state }: Connecting, answer: Readonly<Record<string, string>>): PageReply {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (state !== null) url.searchParams.set('state', state)
  return { redirect: url.href }
}
