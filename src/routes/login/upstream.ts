import { finishUpstream } from '../../connections/finish-upstream.ts'
import { isUpstream } from '../../model/upstream-strategies.ts'
import { startUpstream } from '../../connections/start-upstream.ts'
import type { Upstream } from '../../connections/upstream-identity.ts'
import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import { type Connection, isEnabled } from '../../model/connection.ts'
import { paramOf } from '../../model/flow.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { Providers } from '../../oidc/providers.ts'
import { signInUpstream } from '../../operations/login/sign-in-upstream.ts'
import { Problem, problem } from '../../problems.ts'
import { logSignIn } from '../../steps/log-sign-in.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import { addProof, changeProof, type Proof, takeProof } from '../../store/proofs.ts'
import { type ConnectAway, comeBackToConnect } from './connect.ts'
import { problemPage } from './error-page.ts'
import { enter } from './enter.ts'
import { type FlowPage, flowPage, openFlowPage } from './flow-page.ts'
import { connectionsFor, showLogin } from './show-login.ts'

/**
 * Signing in at a provider: out, and back in at an address of its own for each connection, so that no provider's answer
 * can be taken for another's (RFC 9700 §4.4).
 */
export function upstreamRoutes(providers: Providers): PageRoute[] {
  const path = '/login/callback/:connection'
  return [
    flowPage(providers, 'POST', '/u/login/provider', leave),
    { method: 'GET', path, allow: 'everybody', run: (ctx, request) => comeBack(ctx, providers, request) },
    { method: 'POST', path, allow: 'everybody', fromElsewhere: true, run: keepAnswer },
  ]
}

/**
 * A provider's form comes from another site, so without our cookie: it is kept, sealed, for the GET that follows and has
 * the cookie. Nothing is kept but for a sign-in that is open, and nothing of the form stands in an address.
 */
async function keepAnswer(ctx: Context, { origin, path, form }: PageRequest): Promise<PageReply> {
  const state = form['state'] ?? ''
  const id = oneWay('upstream', state)
  await changeProof(ctx.db, id, { answer: ctx.vault.seal(JSON.stringify(form), sealedAt.upstreamAnswer(id)) })
  return { redirect: `${origin}${path}?${new URLSearchParams({ state }).toString()}` }
}

async function leave(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const wanted = page.request.form['connection']
  const connection = (await connectionsFor(ctx, page.flow.state)).find(({ name }) => name === wanted)
  return connection && isUpstream(connection)
    ? leaveFor(ctx, page, connection)
    : showLogin(ctx, page, { problem: 'try_again' }, 400)
}

/** How long a person may take at the provider, in seconds. */
const AWAY_SECONDS = 600

/** Sends the browser to a provider. What must be known when it comes back is sealed, and usable once. */
export async function leaveFor(ctx: Context, page: FlowPage, connection: Connection): Promise<PageReply | Problem> {
  const { state: flow, handle } = page.flow
  const state = newSecret()
  const started = await startUpstream(ctx, connection, {
    redirectUri: callbackOf(flow.origin, connection),
    state,
    loginHint: paramOf(flow, 'login_hint') || undefined,
    connectionScope: paramOf(flow, 'connection_scope') || undefined,
    uiLocales: paramOf(flow, 'ui_locales') || undefined,
  })
  if (started instanceof Problem) return sayFailed(ctx, page, { connection, refusal: started })
  const id = oneWay('upstream', state)
  const sealed = ctx.vault.seal(JSON.stringify({ handle, pending: started.pending }), sealedAt.upstreamSignIn(id))
  const proof = { id, kind: 'upstream', userId: null, identity: null, epoch: null }
  await addProof(ctx.db, { ...proof, data: { sealed, connection: connection.id } }, AWAY_SECONDS)
  return { redirect: started.url }
}

function callbackOf(origin: string, { name }: Connection): string {
  return `${origin}/login/callback/${encodeURIComponent(name)}`
}

interface Away {
  readonly handle: string
  readonly pending: JsonObject
}

async function comeBack(ctx: Context, providers: Providers, request: PageRequest): Promise<PageReply> {
  const answer = await cameBack(ctx, providers, request)
  return answer instanceof Problem ? problemPage(ctx, request, answer) : answer
}

/** The state is taken first: of two callbacks of one sign-in, one counts. It must be of this browser and this connection. */
async function cameBack(ctx: Context, providers: Providers, request: PageRequest): Promise<PageReply | Problem> {
  const id = oneWay('upstream', request.query['state'] ?? '')
  const proof = await takeProof(ctx.db, id)
  const connection = proof && (await connectionOf(ctx, proof))
  if (!connection || connection.name !== request.params['connection']) return problem('flow_expired')
  const away = opened(ctx, proof.data['sealed'], sealedAt.upstreamSignIn(id)) as unknown as Away | ConnectAway
  const answer = answerOf(ctx, proof, request)
  if ('connect' in away) return comeBackToConnect(ctx, request, { away, connection, answer })
  const { handle, pending } = away
  const page = await openFlowPage(ctx, providers, { request, handle })
  if (page instanceof Problem) return page
  const upstream = await finishUpstream(ctx, connection, pending, answer)
  return upstream instanceof Problem
    ? sayFailed(ctx, page, { connection, refusal: upstream })
    : enterUpstream(ctx, page, { connection, upstream })
}

/** What the provider said, in the address or in a form that was kept. */
function answerOf(ctx: Context, { id, data }: Proof, { query }: PageRequest): URLSearchParams {
  const posted = opened(ctx, data['answer'], sealedAt.upstreamAnswer(id)) as Record<string, string> | undefined
  return new URLSearchParams(posted ?? query)
}

/** The connection by its id: one that was made again under the same name is another. */
async function connectionOf(ctx: Context, { data }: Proof): Promise<Connection | undefined> {
  return lookTwice(ctx, async () => (await ctx.directory.connections()).find(({ id }) => id === data['connection']))
}

function opened({ vault }: Context, sealed: Json | undefined, context: string): JsonObject | undefined {
  return typeof sealed === 'string' ? (JSON.parse(vault.open(sealed, context)) as JsonObject) : undefined
}

interface Failed {
  readonly connection: Connection
  readonly refusal: Problem
}

/** A provider that refuses or fails is no end: the person may try again, or another way. */
async function sayFailed(ctx: Context, page: FlowPage, { connection, refusal }: Failed): Promise<PageReply> {
  const { flow, request } = page
  const { ip, userAgent } = request
  const { clientId } = flow.state
  await logSignIn(ctx, { type: 'f', description: refusal.message, connection, clientId, ip, userAgent })
  const said = refusal.code === 'upstream_denied' ? 'provider_refused' : 'provider_failed'
  return showLogin(ctx, page, { problem: said }, 400)
}

interface Came {
  readonly connection: Connection
  readonly upstream: Upstream
}

async function enterUpstream(ctx: Context, page: FlowPage, came: Came): Promise<PageReply | Problem> {
  const { state } = page.flow
  if (!isEnabled(came.connection, state.clientId)) return problem('connection_disabled')
  const { ip, userAgent } = page.request
  const visitor = { ip, userAgent, origin: state.origin }
  const onlyKnown = state.link !== null
  const signedIn = await signInUpstream(ctx, { ...came, clientId: state.clientId, visitor, onlyKnown })
  if (!(signedIn instanceof Problem)) return enter(ctx, page, { ...signedIn, method: 'federated' })
  if (signedIn.code === 'wrong_account') return showLogin(ctx, page, { problem: 'other_account' }, 400)
  return signedIn.code === 'signup_disabled' ? page.refuse('access_denied', signedIn.message) : signedIn
}
