import type { Context } from '../../context.ts'
import type { FlowState, Method } from '../../model/flow.ts'
import type { Identity } from '../../model/identity.ts'
import { isProofOf } from '../../model/sign-up-upstream.ts'
import type { User } from '../../model/user.ts'
import { findIdentity } from '../../model/world.ts'
import { type Problem, problem } from '../../problems.ts'
import { onlyReading } from '../../store/database.ts'
import { readWorld } from '../../store/read-users.ts'
import { isOpenTo } from './is-open-to.ts'

/** An identity that a person has just proven, and how. */
export interface Evidence {
  readonly key: string
  readonly method: Method
  /** Who vouched for it, where that is known: the address alone may be another account's by now. */
  readonly proof?: Pick<Identity, 'connectionId' | 'issuer' | 'subject'>
  /** What counts as a second factor at once, such as a passkey with user verification. */
  readonly isStrong?: boolean
}

/**
 * The one place where a proven identity enters a flow: whatever the way in, and whatever the protocol, its owner is
 * looked up now, its connection must be enabled for the client, and what the flow had believed of somebody else is
 * gone. In a link that is under way, the identity must be the target's.
 */
export async function proveIdentity(ctx: Context, state: FlowState, evidence: Evidence): Promise<FlowState | Problem> {
  const world = await onlyReading(readWorld(ctx.db, { users: [], identities: [evidence.key] }))
  const found = findIdentity(world, evidence.key)
  if (!found || !isVouchedFor(found.identity, evidence)) return problem('identity_gone')
  const refusal = await refusalOf(ctx, { state, owner: found.owner, key: evidence.key })
  if (refusal) return refusal
  const at = Math.floor(world.now.getTime() / 1000)
  const { key, epoch } = found.identity
  const proven = [{ key, epoch, method: evidence.method, at }]
  // What Actions had said was of whoever it was before.
  const { demanded: _demanded, recorded: _recorded, ...rest } = state
  return {
    ...rest,
    proven,
    factors: evidence.isStrong ? [{ method: evidence.method, at }] : [],
    user: found.owner.id,
    bySession: false,
    actions: null,
    // Whoever it was before, what was answered for them does not count for this person.
    done: state.link ? state.done : [],
  }
}

async function refusalOf(
  ctx: Context,
  { state, owner, key }: { readonly state: FlowState; readonly owner: User; readonly key: string },
): Promise<Problem | undefined> {
  if (!(await isOpenTo(ctx, { user: owner, openedBy: [{ key }] }, state.clientId)))
    return problem('connection_disabled')
  return state.link && owner.id !== state.link.target ? problem('wrong_account') : undefined
}

/** Whether the identity is still that of the account which a provider has vouched for, where one has. */
function isVouchedFor(identity: Identity, { proof }: Evidence): boolean {
  return proof === undefined || isProofOf(identity, proof)
}
