import type { ActionOutcome, Effects } from '../../actions/effects.ts'
import { canBePrimary } from '../../actions/primary-user.ts'
import type { Context } from '../../context.ts'
import { decideChangeUser } from '../../model/change-user.ts'
import { type FlowState, paramOf } from '../../model/flow.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { identityFactors } from '../../model/used-methods.ts'
import { Problem } from '../../problems.ts'
import { onlyReading } from '../../store/database.ts'
import { readUser } from '../../store/read-users.ts'
import { askedByPerson } from '../asked-by-person.ts'
import { carryOut } from '../carry-out.ts'
import { logSignIn } from '../log-sign-in.ts'
import { noted, successNote } from '../notes.ts'
import { withActions } from './actions-so-far.ts'
import type { Denied, StepFacts, StepResult } from './advance.ts'
import { provenOf } from './moved-identity.ts'

type Outcome<Kind extends ActionOutcome['outcome']> = Extract<ActionOutcome, { outcome: Kind }>

/** An Action is broken: the person and the application are told that it is not their doing, the log why. */
export function fail(
  ctx: Context,
  facts: StepFacts,
  { action, message }: Pick<Outcome<'failed'>, 'action' | 'message'>,
): Promise<StepResult> {
  const description = 'A function of this server failed. You are not signed in. Try again, or tell its operator.'
  return refused(ctx, facts, { error: 'server_error', description }, { action, reason: message })
}

/** An Action has said no; metadata that was set before is kept all the same, as in Auth0. */
export async function deny(
  ctx: Context,
  facts: StepFacts,
  { action, denial, effects }: Outcome<'denied'>,
): Promise<StepResult> {
  const kept = await keepMetadata(ctx, facts, effects)
  if (kept instanceof Problem) ctx.log.warn({ action, reason: kept.message }, 'metadata could not be kept')
  const { code, reason } = denial
  const details = { action, reason, ...(code === null ? {} : { code }) }
  return refused(ctx, facts, { error: 'access_denied', description: reason }, details)
}

/** All Actions are through: does what they asked for. */
export async function applyEffects(ctx: Context, facts: StepFacts, effects: Effects): Promise<StepResult> {
  const { primaryUser, methods } = effects
  const state = primaryUser === null ? facts.state : await becoming(ctx, facts.state, primaryUser)
  if (!state) return refused(ctx, facts, NOT_PRIMARY, { primaryUser: String(primaryUser) })
  const kept = await keepMetadata(ctx, { ...facts, state }, effects)
  if (kept instanceof Problem) return fail(ctx, facts, { action: '*', message: kept.message })
  const recorded = [...(state.recorded ?? []), ...methods]
  return { state: withActions(recorded.length > 0 ? { ...state, recorded } : state, effects) }
}

const NOT_PRIMARY: Denied = {
  error: 'access_denied',
  description: 'The account that you signed in with is not linked to the one that this sign-in was to become.',
}

/** The flow as another user's (CONTRACT §2.6), or undefined where it cannot be: the identity must be linked to that user. */
async function becoming(ctx: Context, state: FlowState, primaryUser: string): Promise<FlowState | undefined> {
  const target = await onlyReading(readUser(ctx.db, primaryUser))
  if (!target || target.blocked === true) return undefined
  const proven = provenOf(state, target)
  if (!proven?.every(({ key }) => canBePrimary(target, key))) return undefined
  if (target.id === state.user) return state
  return { ...state, user: target.id, proven, factors: identityFactors(state) }
}

/** Writes metadata that Actions set, where it differs from what there is. A user who is gone meanwhile has none. */
async function keepMetadata(
  ctx: Context,
  { state, user, visitor }: StepFacts,
  { userMetadata, appMetadata }: Effects,
): Promise<Problem | undefined> {
  const userId = state.user
  const now = userId === user.id ? user : undefined
  const sent = {
    ...part('user_metadata', userMetadata, now?.userMetadata),
    ...part('app_metadata', appMetadata, now?.appMetadata),
  }
  if (userId === null || Object.keys(sent).length === 0) return undefined
  const { metadataBytes } = await ctx.directory.settings()
  const about = { clientId: state.clientId, summary: 'Keep metadata that Actions set', path: '/u/login', body: sent }
  const asked = askedByPerson({ ...visitor, origin: state.origin }, about)
  const wish = { userId, sent, passwordHash: null, connections: [], metadataBytes }
  const changed = await carryOut(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    decide: (world) =>
      noted(decideChangeUser(world, wish), () => [successNote(asked, { userId, status: 200, body: {} })]),
  })
  return changed instanceof Problem && changed.code !== 'user_not_found' ? changed : undefined
}

function part(name: string, set: JsonObject | null, stored: JsonObject | null | undefined): JsonObject {
  const changes = Object.entries(set ?? {}).filter(([key, value]) => !isSame(value, stored?.[key]))
  return changes.length === 0 ? {} : { [name]: Object.fromEntries(changes) }
}

function isSame(value: Json, stored: Json | undefined): boolean {
  return JSON.stringify(value) === JSON.stringify(stored ?? null)
}

async function refused(ctx: Context, facts: StepFacts, denied: Denied, details: JsonObject): Promise<StepResult> {
  const { state, user, visitor } = facts
  const { ip, userAgent } = visitor
  const about = { clientId: state.clientId, userId: user.id, userName: user.id, details }
  await logSignIn(ctx, { type: logTypeOf(state), description: denied.description, ...about, ip, userAgent })
  return { denied: { ...denied, isLogged: true } }
}

/** How the log calls a refusal (CONTRACT §7): of a person, of a silent request, or of an exchange. */
function logTypeOf(state: FlowState): string {
  if (state.protocol) return state.protocol === 'oauth2-refresh-token' ? 'fertft' : 'fepft'
  return paramOf(state, 'prompt').split(' ').includes('none') ? 'fsa' : 'f'
}
