import type { KoaContextWithOIDC, OIDCContext, Provider } from 'oidc-provider'
import type { Context } from '../context.ts'
import { newSecret, oneWay } from '../crypto/one-way.ts'
import { newTransaction } from '../crypto/random-ids.ts'
import { FLOW_SECONDS, type FlowState, newFlow, type Proven, type RecordedMethod } from '../model/flow.ts'
import type { JsonObject } from '../model/json.ts'
import { type Problem, problem } from '../problems.ts'
import type { Flow } from '../steps/sign-in/flow.ts'
import { addFlow, finishFlow } from '../store/flows.ts'
import { browserCookieOptions, cookieNames } from './cookies.ts'
import type { CustomClaims } from '../steps/sign-in/actions-so-far.ts'
import { outsideParams } from './outside-params.ts'

/** What a finished flow tells the provider. */
export interface FlowResult {
  readonly login?: {
    readonly accountId: string
    readonly amr: readonly string[]
    readonly acr?: string
    readonly ts: number
  }
  readonly carabiner?: {
    readonly custom: CustomClaims
    readonly methods: readonly Proven[]
    readonly recorded: readonly RecordedMethod[]
  }
  readonly error?: string
  readonly error_description?: string
  /** True where the tenant log has the refusal already. */
  readonly isLogged?: true
}

/** The parts of a session that are ours (patches.ts). */
export interface OurSession {
  readonly uid: string
  readonly accountId?: string
  methods?: readonly Proven[]
  recorded?: readonly RecordedMethod[]
  createdAt?: number
  device?: JsonObject
  authorizations?: Record<string, { sid?: string; grantId?: string }>
}

export function sessionOf(oidc: OIDCContext): OurSession {
  return oidc.session as unknown as OurSession
}

/** What a flow that just ended has said, while its request is resumed. */
export function resultOf(oidc: OIDCContext): FlowResult | undefined {
  return oidc.result as FlowResult | undefined
}

/** Begins a flow for a request that a person must act on, and gives the address of its first page. */
export function flowStarter(ctx: Pick<Context, 'db'>) {
  return async (request: KoaContextWithOIDC, interaction: { readonly uid: string }): Promise<string> => {
    const { origin } = new URL(request.oidc.issuer)
    const assessed = request.oidc.entities['Carabiner'] as FlowState | undefined
    const state = assessed ?? begun(request, origin)
    const browser = oneWay('browser', browserSecret(request, origin))
    await addFlow(
      ctx.db,
      oneWay('flow', interaction.uid),
      { browser, state: state as unknown as JsonObject },
      FLOW_SECONDS,
    )
    return `${origin}/u/continue?state=${interaction.uid}`
  }
}

function begun(request: KoaContextWithOIDC, origin: string): FlowState {
  const forDevice = request.oidc.deviceCode !== undefined
  const params = outsideParams(request)
  const clientId = request.oidc.client?.clientId ?? ''
  return newFlow({ origin, clientId, params, forDevice, transaction: newTransaction() })
}

/** The secret of this browser, made at its first flow. Koa's cookies are set on the answer that redirects to the page. */
function browserSecret(request: KoaContextWithOIDC, origin: string): string {
  const name = cookieNames(origin).browser
  const known = request.cookies.get(name)
  if (known !== undefined && known.length >= 40) return known
  const secret = newSecret()
  const { maxAge, ...options } = browserCookieOptions(origin)
  request.cookies.set(name, secret, { ...options, maxAge: maxAge * 1000, signed: false })
  return secret
}

/**
 * Ends a flow, which only one can, hands its outcome back and gives the address at which the request goes on. A session
 * that was opened otherwise is ended first: one browser has one session, and what it shows never mixes two people or two
 * proofs.
 */
export async function finishInteraction(
  ctx: Pick<Context, 'db'>,
  provider: Provider,
  { flow, result, sessionCookie }: FinishedFlow,
): Promise<string | Problem> {
  const session = sessionCookie === undefined ? undefined : await provider.Session.find(sessionCookie)
  const accountId = result.login?.accountId
  const isAnothers = session !== undefined && accountId !== undefined && session.accountId !== accountId
  const { isMine, returnTo } = await finishFlow(ctx.db, {
    id: oneWay('flow', flow.handle),
    version: flow.version,
    interactionId: oneWay('Interaction', flow.handle),
    result: result as unknown as JsonObject,
    forgetsSession: isAnothers,
  })
  if (!isMine) return problem('flow_went_on')
  if (isAnothers) await session.destroy()
  return returnTo ?? problem('flow_expired')
}

/** A flow at its end, and the session that its browser has. */
interface FinishedFlow {
  readonly flow: Pick<Flow, 'handle' | 'version'>
  readonly result: FlowResult
  readonly sessionCookie: string | undefined
}

/** Puts into the session what the flow has shown, as the request is resumed. */
export function keepInSession({ oidc, ip, headers }: KoaContextWithOIDC): void {
  const kept = resultOf(oidc)?.carabiner
  if (!kept || !oidc.session) return
  const session = sessionOf(oidc)
  session.methods = kept.methods
  session.recorded = kept.recorded
  session.createdAt ??= Math.floor(Date.now() / 1000)
  session.device = { ip, user_agent: (headers['user-agent'] ?? '').slice(0, 500) }
}
