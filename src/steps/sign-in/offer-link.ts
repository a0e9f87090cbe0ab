import type { Context } from '../../context.ts'
import { isEnabled } from '../../model/connection.ts'
import type { FlowState, LinkIntent, Proven } from '../../model/flow.ts'
import { type Suggestion, suggestLink, verifiedEmail } from '../../model/suggest-link.ts'
import type { User } from '../../model/user.ts'
import { Problem } from '../../problems.ts'
import { onlyReading } from '../../store/database.ts'
import { findSameEmail } from '../../store/find-same-email.ts'
import { readWorld } from '../../store/read-users.ts'
import { logSignIn } from '../log-sign-in.ts'
import type { StepFacts, StepResult } from './advance.ts'
import { askLinkFactor, withoutDemand } from './link-factor.ts'
import { linkProven } from './link-proven.ts'

/**
 * Offers to link an account that was just signed in to with another one of the same verified address. Whoever has taken
 * the offer up is led to the confirmation once the other account is proven too. Nothing is linked here unless the
 * connection says so.
 */
export async function offerLink(ctx: Context, facts: StepFacts): Promise<StepResult> {
  const { state, user } = facts
  if (state.link) return goOnLinking(ctx, facts, state.link)
  const suggestion = await suggestionFor(ctx, { state, user })
  if (suggestion.kind === 'automatic') return linkedByPolicy(ctx, facts, suggestion)
  // Where a token request or a session is answered, there is nobody to ask.
  if (suggestion.kind === 'offer' && facts.handle !== null)
    return { state, stop: { kind: 'interaction', to: '/u/link' } }
  if (suggestion.kind === 'recycled') await flag(ctx, facts)
  return { state: notLinking(state) }
}

const NOTHING: Suggestion = { kind: 'none' }

/** What is to be suggested to a user who has just proven an identity here; nothing where a session knew them, or once it was answered. */
export async function suggestionFor(
  ctx: Context,
  { state, user }: Pick<StepFacts, 'state' | 'user'>,
): Promise<Suggestion> {
  const identity = user.identities.find(({ key }) => key === state.proven[0]?.key)
  const email = identity && verifiedEmail(identity)
  if (state.bySession || state.done.includes('link') || !identity || email === undefined) return NOTHING
  const ids = await findSameEmail(ctx.db, { email, userId: user.id, identity: identity.key })
  if (ids.length === 0) return NOTHING
  const world = await onlyReading(readWorld(ctx.db, { users: ids, identities: [] }))
  const candidates = ids.flatMap((id) => world.users.get(id) ?? [])
  const connections = await ctx.directory.connections()
  const connection = connections.find(({ id }) => id === identity.connectionId)
  const open = connections.filter((one) => isEnabled(one, state.clientId))
  return suggestLink({ user, identity, connection, candidates, open: new Set(open.map(({ id }) => id)) })
}

/** A link that is under way: both accounts are proven one after the other, each with its second factor if it has one. */
async function goOnLinking(ctx: Context, facts: StepFacts, link: LinkIntent): Promise<StepResult> {
  const { state, user } = facts
  const isTarget = user.id === link.target
  if (isTarget && !link.isReady) return { state: notLinking(state) }
  if (!isTarget && link.isReady) return { state, stop: { kind: 'login', to: '/u/login' } }
  const asked = await askLinkFactor(ctx, facts)
  if (!('state' in asked) || 'stop' in asked) return asked
  const shown = withoutDemand(asked.state)
  return isTarget
    ? { state: shown, stop: { kind: 'login', to: '/u/link/confirm' } }
    : { state: { ...shown, link: { ...link, isReady: true } }, stop: { kind: 'login', to: '/u/login' } }
}

/** Two people may have had this mailbox at one provider: that is for an administrator to look at. */
async function flag(ctx: Context, { state, user, visitor }: StepFacts): Promise<void> {
  const description = 'Another account of the same connection has this address: nothing is suggested.'
  const { ip, userAgent } = visitor
  await logSignIn(ctx, { type: 'w', description, userId: user.id, clientId: state.clientId, ip, userAgent })
}

async function linkedByPolicy(
  ctx: Context,
  { state, visitor }: StepFacts,
  { identity, existing }: Extract<Suggestion, { kind: 'automatic' }>,
): Promise<StepResult> {
  const joining = state.proven.find(({ key }) => key === identity.key)
  if (!joining) return { state: notLinking(state) }
  const about = { clientId: state.clientId, origin: state.origin, visitor }
  const linked = await linkProven(ctx, { target: existing.id, joining, by: null, ...about })
  // Something changed meanwhile: the person goes on with the account of its own.
  return { state: linked instanceof Problem ? notLinking(state) : joined(state, linked, [joining]) }
}

/** The flow once the question of linking is settled. What an Action has demanded stays; what the link had is gone. */
export function notLinking(state: FlowState): FlowState {
  const done = state.done.includes('link') ? state.done : [...state.done, 'link']
  const settled = { ...state, link: null, done }
  return state.link ? withoutDemand(settled) : settled
}

/** The flow after a link: it is the surviving user's, opened by these identities in the epochs that they have now. */
export function joined(state: FlowState, user: User, shown: readonly Proven[]): FlowState {
  const proven = shown.flatMap((one) => {
    const identity = user.identities.find(({ key }) => key === one.key)
    return identity ? [{ ...one, epoch: identity.epoch }] : []
  })
  return notLinking({ ...state, user: user.id, proven, actions: null })
}
