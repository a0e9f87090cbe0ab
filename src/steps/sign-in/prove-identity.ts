import type { Context } from '../../context.ts'
import type { FlowState, Method } from '../../model/flow.ts'
import type { Identity } from '../../model/identity.ts'
import { isProofOf } from '../../model/sign-up-upstream.ts'
import { findIdentity, type World } from '../../model/world.ts'
import { type Problem, problem } from '../../problems.ts'
import { onlyReading } from '../../store/database.ts'
import { readWorld } from '../../store/read-users.ts'

/** An identity that a person has just proven, and how. */
export interface Evidence {
  readonly key: string
  readonly method: Method
  /** Who vouched for it, where that is known: the address alone may be another account's by now. */
  readonly proof?: Pick<Identity, 'connectionId' | 'issuer' | 'subject'>
  /** True where its user was made by this very sign-in. */
  readonly isNew?: boolean
  /** What counts as a second factor at once, such as a passkey with user verification. */
  readonly isStrong?: boolean
}

/**
 * The one place where a proven identity enters a flow: whatever the way in, and whatever the protocol, its owner is
 * looked up now, and what the flow had believed of somebody else is gone. In a link that is under way, the identity must be the target's.
 */
export async function proveIdentity(ctx: Context, state: FlowState, evidence: Evidence): Promise<FlowState | Problem> {
  const world = await onlyReading(readWorld(ctx.db, { users: [], identities: [evidence.key] }))
  const found = findProven(world, evidence)
  if (!found) return problem('identity_gone')
  const at = Math.floor(world.now.getTime() / 1000)
  const { key, epoch } = found.identity
  const proven = [{ key, epoch, method: evidence.method, at }]
  const factors = evidence.isStrong ? [{ method: evidence.method, at }] : []
  if (state.link && found.owner.id !== state.link.target) return problem('wrong_account')
  return {
    ...state,
    proven,
    factors,
    user: found.owner.id,
    bySession: false,
    isNew: evidence.isNew ?? false,
    actions: null,
    // Whoever it was before, what was answered for them does not count for this person.
    done: state.link ? state.done : [],
  }
}

/** The identity at the address, unless somebody else vouched for the one that is there by now. */
function findProven(world: World, { key, proof }: Evidence): ReturnType<typeof findIdentity> {
  const found = findIdentity(world, key)
  return found && proof && !isProofOf(found.identity, proof) ? undefined : found
}
