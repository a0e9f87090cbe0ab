import type { Context } from '../../context.ts'
import { newTransaction } from '../../crypto/random-ids.ts'
import { type FlowState, type Method, newFlow, type UsedFactor } from '../../model/flow.ts'
import { factorsAmong, usedMethods } from '../../model/used-methods.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { readUser } from '../../store/read-users.ts'
import { createMfaToken, type WaitingSignIn } from '../factors/mfa-token.ts'
import { advance, type Denied } from './advance.ts'
import { conclude, type Concluded } from './conclude.ts'
import type { FlowVisitor } from './flow.ts'
import { type Evidence, proveIdentity } from './prove-identity.ts'

/** A token request of a person who is shown no page. */
export interface GrantRequest {
  readonly origin: string
  readonly clientId: string
  readonly scope: string | null
  readonly audience: string | null
  /** How the grant is called in the token (CONTRACT §11.4). */
  readonly gty: string
  readonly visitor: FlowVisitor
}

/** Signed in; or another factor is to be proven with this token first; or refused. */
export type GrantOutcome =
  | { readonly concluded: Concluded; readonly request: GrantRequest }
  | { readonly mfaToken: string }
  | { readonly denied: Denied }

/**
 * Signs somebody in who proved an identity in a token request. It takes the steps of every sign-in, from the same one place
 * where an identity enters; what would need a page is refused (CONTRACT §11.3).
 */
export function signInByGrant(
  ctx: Context,
  request: GrantRequest,
  evidence: Evidence,
): Promise<GrantOutcome | Problem> {
  return proceed(ctx, { request, evidence, factors: [], epoch: null })
}

/** The same after the second factor: the identity must be as it was when it was proven. */
export function goOnByGrant(
  ctx: Context,
  { waiting, visitor }: { readonly waiting: WaitingSignIn; readonly visitor: FlowVisitor },
): Promise<GrantOutcome | Problem> {
  const { clientId, scope, audience, identity, used, extra } = waiting
  const { origin, gty, method: by, said } = extra as unknown as Kept
  const request = { clientId, scope, audience, visitor, origin, gty }
  const evidence = { key: identity.key, method: by }
  return proceed(ctx, { request, evidence, factors: factorsAmong(used), epoch: identity.epoch, said })
}

/** What an `mfa_token` keeps of the request, beside what it keeps of every waiting sign-in. */
type Kept = Pick<GrantRequest, 'origin' | 'gty'> & { readonly method: Method; readonly said: Said }

/** What Actions have said: they run once, before the second factor. */
type Said = Pick<FlowState, 'actions' | 'demanded'>

interface Attempt {
  readonly request: GrantRequest
  readonly evidence: Evidence
  readonly factors: readonly UsedFactor[]
  /** The epoch in which the identity was proven, or null where that was now. */
  readonly epoch: number | null
  readonly said?: Said
}

async function proceed(
  ctx: Context,
  { request, evidence, factors, epoch, said }: Attempt,
): Promise<GrantOutcome | Problem> {
  const proven = await proveIdentity(ctx, flowOf(request), evidence)
  if (proven instanceof Problem) return proven
  if (epoch !== null && proven.proven[0]?.epoch !== epoch) return problem('identity_gone')
  const state = { ...proven, ...said, factors: [...proven.factors, ...factors] }
  const advanced = await advance(ctx, { state, visitor: request.visitor, handle: null })
  if ('denied' in advanced) return advanced
  if ('stop' in advanced) return stopped(ctx, request, advanced)
  return { request, concluded: await conclude(ctx, { ...advanced, visitor: request.visitor }) }
}

function flowOf({ origin, clientId, scope, audience }: GrantRequest): FlowState {
  const params = { ...(scope === null ? {} : { scope }), ...(audience === null ? {} : { audience }) }
  const begun = { origin, clientId, params, forDevice: false, transaction: newTransaction() } as const
  return newFlow({ ...begun, protocol: 'oauth2-password' })
}

interface Waiting {
  readonly state: FlowState
  readonly user: User
}

/** What a step wanted a page for. A second factor can be proven by another request; all else cannot. */
async function stopped(
  ctx: Context,
  request: GrantRequest,
  { state, stop }: { readonly state: FlowState; readonly stop: { readonly kind: string } },
): Promise<GrantOutcome | Problem> {
  if (stop.kind === 'login') return problem('identity_gone')
  const user = stop.kind === 'mfa' && state.user !== null ? await readUser(ctx.db, state.user) : undefined
  if (user) return waitForFactor(ctx, request, { state, user })
  const [error, description] = stop.kind === 'consent' ? CONSENT : INTERACTION
  return { denied: { error, description } }
}

const CONSENT = [
  'consent_required',
  'The application needs the consent of the user: send the user to /authorize once.',
] as const
const INTERACTION = [
  'interaction_required',
  'The user must be shown a page: send the user to /authorize instead.',
] as const

async function waitForFactor(ctx: Context, request: GrantRequest, { state, user }: Waiting): Promise<GrantOutcome> {
  const [proven] = state.proven
  if (!proven) throw new Error('Somebody who proved nothing is asked for no factor')
  const { clientId, scope, audience, origin, gty } = request
  const identity = { key: proven.key, epoch: proven.epoch }
  const { actions, demanded } = state
  const said = { actions, ...(demanded !== undefined && { demanded }) }
  const extra = { origin, gty, method: proven.method, said }
  const waiting = { clientId, user, identity, scope, audience, used: usedMethods(state), extra }
  return { mfaToken: await createMfaToken(ctx, waiting) }
}
