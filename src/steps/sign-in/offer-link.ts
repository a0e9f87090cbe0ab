import type { Context } from '../../context.ts'
import type { FlowState } from '../../model/flow.ts'
import type { Identity } from '../../model/identity.ts'
import { fitness, verifiedEmail } from '../../model/suggest-link.ts'
import type { User } from '../../model/user.ts'
import { Problem } from '../../problems.ts'
import { onlyReading } from '../../store/database.ts'
import { findSameEmail } from '../../store/find-same-email.ts'
import { readWorld } from '../../store/read-users.ts'
import { logSignIn } from '../log-sign-in.ts'
import type { StepFacts, StepResult } from './advance.ts'
import { linkProven } from './link-proven.ts'

/**
 * Offers to link an account that was just signed in to with an older one of the same verified address. Whoever has taken
 * the offer up is led to the confirmation once the older account is proven too. Nothing is linked here unless the
 * tenant's connection says so.
 */
export async function offerLink(ctx: Context, facts: StepFacts): Promise<StepResult> {
  const { state, user, handle } = facts
  if (state.link)
    return { state, stop: { kind: 'login', to: user.id === state.link.target ? '/u/link/confirm' : '/u/login' } }
  if (state.bySession || handle === null || state.done.includes('link')) return { state }
  const identity = user.identities.find(({ key }) => key === state.proven[0]?.key)
  // Only what was proven here may join: an account with further identities is linked elsewhere.
  if (!identity || user.identities.length > 1) return { state }
  const options = await optionsOf(ctx, identity)
  const [found, ...more] = await candidatesFor(ctx, facts, identity)
  if (!found) return { state }
  if (options['automatic_linking'] === true && more.length === 0) return linkedByPolicy(ctx, facts, { identity, found })
  return options['suggest_linking'] === false ? { state } : { state, stop: { kind: 'interaction', to: '/u/link' } }
}

async function optionsOf(ctx: Context, { connectionId }: Identity) {
  return (await ctx.directory.connections()).find(({ id }) => id === connectionId)?.options ?? {}
}

/** The accounts that may be suggested, oldest first. */
export async function candidatesFor(
  ctx: Context,
  { state, user, visitor }: Pick<StepFacts, 'state' | 'user' | 'visitor'>,
  identity: Identity,
): Promise<User[]> {
  const email = verifiedEmail(identity)
  if (email === undefined) return []
  const ids = await findSameEmail(ctx.db, { email, userId: user.id, identity: identity.key })
  if (ids.length === 0) return []
  const world = await onlyReading(readWorld(ctx.db, { users: ids, identities: [] }))
  const found = ids.flatMap((id) => world.users.get(id) ?? [])
  const judged = found.map((candidate) => ({ candidate, fit: fitness(user, identity, candidate) }))
  if (judged.some(({ fit }) => fit === 'recycled')) {
    const description = 'Another account of the same connection has this address: nothing is suggested.'
    const { ip, userAgent } = visitor
    await logSignIn(ctx, { type: 'w', description, userId: user.id, clientId: state.clientId, ip, userAgent })
    return []
  }
  return judged.filter(({ fit }) => fit === 'fits').map(({ candidate }) => candidate)
}

async function linkedByPolicy(
  ctx: Context,
  { state, visitor }: StepFacts,
  { identity, found }: { readonly identity: Identity; readonly found: User },
): Promise<StepResult> {
  const joining = { key: identity.key, epoch: identity.epoch }
  const about = { clientId: state.clientId, origin: state.origin, visitor }
  const linked = await linkProven(ctx, { target: found.id, joining, by: null, ...about })
  // Something changed meanwhile: the person goes on with the account of its own.
  return { state: linked instanceof Problem ? done(state) : joined(state, linked, [identity.key]) }
}

function done(state: FlowState): FlowState {
  return { ...state, link: null, done: [...state.done, 'link'] }
}

/** The flow after a link: it is the surviving user's, opened by these identities in the epochs that they have now. */
export function joined(state: FlowState, user: User, keys: readonly string[]): FlowState {
  const proven = keys.flatMap((key) => {
    const identity = user.identities.find((one) => one.key === key)
    const known = state.proven.find((one) => one.key === key)
    const { method = 'federated', at = Math.floor(Date.now() / 1000) } = known ?? {}
    return identity ? [{ key, epoch: identity.epoch, method, at }] : []
  })
  return done({ ...state, user: user.id, proven, actions: null })
}
