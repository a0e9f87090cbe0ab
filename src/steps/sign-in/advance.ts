import type { Context } from '../../context.ts'
import type { FlowState } from '../../model/flow.ts'
import { isStillGood, signInBy } from '../../model/sign-in.ts'
import { identityFactors } from '../../model/used-methods.ts'
import type { User } from '../../model/user.ts'
import { onlyReading } from '../../store/database.ts'
import { readUser } from '../../store/read-users.ts'
import { askConsent } from './ask-consent.ts'
import { askFactor } from './ask-factor.ts'
import { enterOrganization } from './enter-organization.ts'
import type { FlowVisitor } from './flow.ts'
import { offerLink } from './offer-link.ts'
import { offerPasskey } from './offer-passkey.ts'
import { reclaimAddress } from './reclaim-address.ts'
import { runActions } from './run-actions.ts'

/** What a step looks at: the flow so far, and the user as it is now. */
export interface StepFacts {
  readonly state: FlowState
  readonly user: User
  readonly visitor: FlowVisitor
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
  /** True where the tenant log has it already, with more than the protocol knows. */
  readonly isLogged?: true
}

export type Step = (ctx: Context, facts: StepFacts) => Promise<StepResult>

/**
 * What comes after somebody is known, in this order: Actions may demand a second factor or lift the tenant's demand, and
 * may make it another user's sign-in, whose factors count then, and who must be a member of the organization as well.
 */
const STEPS: readonly Step[] = [
  reclaimAddress,
  offerLink,
  enterOrganization,
  runActions,
  enterOrganization,
  askFactor,
  askConsent,
  offerPasskey,
]

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
  flow: { readonly state: FlowState; readonly visitor: FlowVisitor; readonly handle: string | null },
): Promise<Advanced> {
  const begun = await lookAt(ctx, flow.state)
  if (!('user' in begun)) return begun
  let facts: StepFacts = { ...flow, user: begun.user }
  for (const step of STEPS) {
    const result = await step(ctx, facts)
    if (!('state' in result) || 'stop' in result) return result
    const now = await after(ctx, facts, result.state)
    if (!('user' in now)) return now
    facts = { ...facts, ...now }
  }
  return { state: facts.state, user: facts.user }
}

/** The flow after a step: looked at again where it became another user's, or Actions have run and taken their time. */
async function after(ctx: Context, before: StepFacts, next: FlowState): Promise<Advanced> {
  if (next.user !== before.state.user) return lookAt(ctx, { ...next, factors: identityFactors(next) })
  return next.actions === before.state.actions ? { state: next, user: before.user } : lookAt(ctx, next)
}

/** The user of a flow as it is now; whose proofs do not hold any more begins again. */
async function lookAt(ctx: Context, state: FlowState): Promise<Advanced> {
  const user = await knownUser(ctx, state)
  if (!user) return { state: forgotten(state), stop: { kind: 'login', to: '/u/login' } }
  if (user.blocked === true) return { denied: { error: 'unauthorized', description: 'user is blocked' } }
  return { state, user }
}

/** The user whom a flow has proven, as long as all that was proven still stands. */
export async function knownUser(ctx: Context, state: FlowState): Promise<User | undefined> {
  if (state.user === null || state.proven.length === 0) return undefined
  const user = await onlyReading(readUser(ctx.db, state.user))
  const [first, ...rest] = state.proven
  const isGood = user && first && isStillGood({ user: user.id, openedBy: [first, ...rest] }, user)
  return isGood ? user : undefined
}

/** What is left when nothing that was proven holds any more. */
function forgotten(state: FlowState): FlowState {
  const { demanded: _demanded, recorded: _recorded, ...rest } = state
  return { ...rest, proven: [], user: null, factors: [], link: null, actions: null, bySession: false }
}

/** The sign-in that a finished flow opens. */
export function signInOf(user: User, state: FlowState) {
  const [first, ...others] = state.proven.map(({ key }) => key)
  if (first === undefined) throw new Error('A flow is finished by somebody')
  return signInBy(user, [first, ...others])
}
