import type { Context } from '../../context.ts'
import type { FlowState } from '../../model/flow.ts'
import { isStillGood, signInBy } from '../../model/sign-in.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import { onlyReading } from '../../store/database.ts'
import { readUser } from '../../store/read-users.ts'
import { askConsent } from './ask-consent.ts'
import { askFactor } from './ask-factor.ts'
import type { Visitor } from './flow.ts'
import { offerLink } from './offer-link.ts'
import { offerPasskey } from './offer-passkey.ts'
import { reclaimAddress } from './reclaim-address.ts'
import { runActions } from './run-actions.ts'

/** What a step looks at: the flow so far, and the user as it is now. */
export interface StepFacts {
  readonly state: FlowState
  readonly user: User
  readonly visitor: Visitor
  /** The page's handle, or null where a session answers without a person. */
  readonly handle: string | null
}

/** A step that is satisfied gives the state; one that is not says at which page it stops, or why it is the end. */
export type StepResult =
  | { readonly state: FlowState }
  | { readonly state: FlowState; readonly stop: Stop }
  | { readonly denied: Denied }

/** Where a flow waits for the person: a page of ours, or an address elsewhere. `kind` is what a silent request is told. */
export interface Stop {
  readonly kind: 'login' | 'consent' | 'mfa' | 'interaction'
  readonly to: string
}

/** The end of a request that is refused (CONTRACT §11.2). */
export interface Denied {
  readonly error: string
  readonly description: string
}

export type Step = (ctx: Context, facts: StepFacts) => Promise<StepResult>

/**
 * What comes after somebody is known, in this order: Actions may demand a second factor or lift the tenant's demand, and
 * may make it another user's sign-in, whose factors count then.
 */
const STEPS: readonly Step[] = [reclaimAddress, offerLink, runActions, askFactor, askConsent, offerPasskey]

/** Where a flow is after all steps that could be taken: done with its user, stopped, or refused. */
export type Advanced =
  | { readonly state: FlowState; readonly user: User }
  | { readonly state: FlowState; readonly stop: Stop }
  | { readonly denied: Denied }

/**
 * Takes a flow as far as it goes without the person. Whether what was proven still holds is looked at here, on the user
 * as it is now; a flow whose identity has moved meanwhile begins again.
 */
export async function advance(
  ctx: Context,
  flow: { readonly state: FlowState; readonly visitor: Visitor; readonly handle: string | null },
): Promise<Advanced> {
  const user = await knownUser(ctx, flow.state)
  if (!user) return { state: forgotten(flow.state), stop: { kind: 'login', to: '/u/login' } }
  if (user.blocked === true) return { denied: { error: 'unauthorized', description: 'user is blocked' } }
  let facts: StepFacts = { ...flow, user }
  for (const step of STEPS) {
    const result = await step(ctx, facts)
    if (!('state' in result) || 'stop' in result) return result
    const isChanged = result.state.user !== facts.state.user
    const state = isChanged ? { ...result.state, factors: ofIdentity(result.state) } : result.state
    facts = { ...facts, state, user: isChanged ? await mustRead(ctx, state) : facts.user }
  }
  return { state: facts.state, user: facts.user }
}

/** The user whom a flow has proven, as long as all that was proven still stands. */
export async function knownUser(ctx: Context, state: FlowState): Promise<User | undefined> {
  if (state.user === null || state.proven.length === 0) return undefined
  const user = await onlyReading(readUser(ctx.db, state.user))
  const [first, ...rest] = state.proven
  const isGood = user && first && isStillGood({ user: user.id, openedBy: [first, ...rest] }, user)
  return isGood ? user : undefined
}

/** Factors belong to a user, passkeys to an identity: where the sign-in becomes another user's, only these go along. */
function ofIdentity({ factors }: FlowState): FlowState['factors'] {
  return factors.filter(({ method }) => method === 'passkey')
}

async function mustRead(ctx: Context, state: FlowState): Promise<User> {
  const user = await knownUser(ctx, state)
  if (!user) throw new Error('A step changed the user to one that is not there')
  return user
}

/** What is left when nothing that was proven holds any more. */
function forgotten(state: FlowState): FlowState {
  return { ...state, proven: [], user: null, factors: [], link: null, actions: null, bySession: false }
}

/** The sign-in that a finished flow opens. */
export function signInOf(user: User, state: FlowState) {
  const [first, ...others] = state.proven.map(({ key }) => key)
  if (first === undefined) throw new Error('A flow is finished by somebody')
  return signInBy(user, [first, ...others])
}

/** The refusal that a denied request shows to a person. */
export function deniedProblem({ description }: Denied): Problem {
  return problem('sign_in_denied', description)
}
