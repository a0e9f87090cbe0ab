import { finishUpstream } from '../../connections/finish-upstream.ts'
import { isUpstream } from '../../connections/preset-table.ts'
import { startUpstream } from '../../connections/start-upstream.ts'
import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import type { Connection } from '../../model/connection.ts'
import { paramOf } from '../../model/flow.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Providers } from '../../oidc/providers.ts'
import { signInUpstream } from '../../operations/login/sign-in-upstream.ts'
import { Problem, problem } from '../../problems.ts'
import { addProof, takeProof } from '../../store/proofs.ts'
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
    // Such a post carries no cookie of ours; the same by GET does.
    { method: 'POST', path, allow: 'everybody', fromElsewhere: true, run: async (_ctx, request) => byGet(request) },
  ]
}

function byGet({ origin, path, form }: PageRequest): PageReply {
  return { redirect: `${origin}${path}?${new URLSearchParams(form).toString()}` }
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
  if (started instanceof Problem) return showLogin(ctx, page, { problem: 'provider_failed' }, 400)
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
  const connection = (await ctx.directory.connections()).find(({ name }) => name === request.params['connection'])
  if (!proof || !connection || proof.data['connection'] !== connection.id) return problem('flow_expired')
  const { handle, pending } = JSON.parse(
    ctx.vault.open(String(proof.data['sealed']), sealedAt.upstreamSignIn(id)),
  ) as Away
  const page = await openFlowPage(ctx, providers, { request, handle })
  if (page instanceof Problem) return page
  const upstream = await finishUpstream(ctx, connection, pending, new URLSearchParams(request.query))
  if (upstream instanceof Problem) {
    return showLogin(ctx, page, {
      problem: upstream.code === 'upstream_denied' ? 'provider_refused' : 'provider_failed',
    })
  }
  const { state } = page.flow
  const visitor = { ip: request.ip, userAgent: request.userAgent, origin: state.origin }
  const signedIn = await signInUpstream(ctx, { connection, upstream, clientId: state.clientId, visitor })
  if (signedIn instanceof Problem) return page.refuse('access_denied', signedIn.message)
  return enter(ctx, page, { ...signedIn, method: 'federated' })
}
