import { type Problem, problem } from '../problems.ts'
import { type Caller, FRESH_SECONDS, type OpenedBy, isFresh, stillHolds } from './caller.ts'
import type { Decision } from './change.ts'
import type { Identity } from './identity.ts'
import { decideLink } from './link.ts'
import type { Act } from './operation.ts'
import { type Transfer, receiving, transferChange } from './transfer.ts'
import { MAX_IDENTITIES, type User } from './user.ts'
import { isStrandedWithout } from './way-in.ts'
import { type World, findIdentity } from './world.ts'

/** Which identity is to come to whom, whoever has it now. */
export interface MoveWish {
  readonly userId: string
  /** The address of the identity. */
  readonly key: string
  /** The sign-in by that very identity, and when it was; null where somebody names it who may change everybody. */
  readonly proof: (OpenedBy & { readonly at: number | null }) | null
  /** Refuse what would leave the other user without a usable way to sign in. */
  readonly keepWayIn: boolean
}

/**
 * Decides a take-over: an identity of another account comes to this one, and both accounts go on (issue 4, point 7). The main
 * identity names its user, so moving it is a link of that whole user, by the rules of a link. An administrator's identity is
 * not taken over: it is unlinked first, by somebody who may. A person has signed in to both just now, to the other one by the
 * identity itself: more than that does not come along.
 */
export function decideMove(world: World, wish: MoveWish, act: Act): Decision<User> {
  const both = bothOf(world, wish, act)
  if ('code' in both) return both
  const { user, owner, identity } = both
  if (identity === owner.identities[0]) return asLink(world, wish, act)
  const refusal = refusalOf(both, wish, act) ?? refusalToStrand(world, wish, both)
  if (refusal) return refusal
  const last = Math.max(...user.identities.map(({ position }) => position))
  const arriving = { ...identity, position: last + 1, epoch: identity.epoch + 1, linkedBy: act.operationId }
  const transfer: Transfer = { from: owner, to: user, leaving: identity, arriving, undoes: null, primary: 'to' }
  const change = transferChange(transfer, act, world.now)
  return { answer: receiving(transfer, world.now), change, notes: [] }
}

/** To whom the identity is to come, and who has it. */
interface Both {
  readonly user: User
  readonly owner: User
  readonly identity: Identity
}

function bothOf(world: World, wish: MoveWish, { caller }: Act): Both | Problem {
  const user = world.users.get(wish.userId)
  if (!user) return problem('user_not_found')
  const found = findIdentity(world, wish.key)
  if (!found) return problem(wish.proof ? 'secondary_token_unknown' : 'secondary_unknown')
  const stale = refusalOfProofs(world, wish, caller)
  if (stale) return stale
  if (found.owner !== user) return { user, ...found }
  return problem(found.identity === user.identities[0] ? 'same_identity' : 'identity_taken')
}

function asLink(world: World, { userId, key, proof }: MoveWish, act: Act): Decision<User> {
  return decideLink(world, { primaryId: userId, secondary: key, connectionId: null, proof }, act)
}

/** Proofs are minutes old on both sides: a token that somebody has kept takes nothing over. */
function refusalOfProofs({ now }: World, { proof }: MoveWish, caller: Caller): Problem | undefined {
  if (caller.kind !== 'user') return undefined
  const isFreshProof = proof !== null && now.getTime() / 1000 - (proof.at ?? 0) <= FRESH_SECONDS
  return isFreshProof && isFresh(caller, now) ? undefined : problem('fresh_sign_in_required')
}

function refusalOf({ user, owner }: Both, wish: MoveWish, { caller }: Act): Problem | undefined {
  if (!isProven(owner, wish)) return problem('link_with_invalid')
  if (owner.role !== undefined) return problem('administrator_keeps_identities')
  if (user.identities.length >= MAX_IDENTITIES) return problem('too_many_identities')
  return caller.kind === 'user' && (user.blocked || owner.blocked) ? problem('blocked_user') : undefined
}

/** Where a sign-in is to prove the identity, it is one by that very identity, and still good. */
function isProven(owner: User, { key, proof }: MoveWish): boolean {
  return proof === null || (proof.key === key && stillHolds(proof, owner.identities))
}

function refusalToStrand(world: World, { keepWayIn }: MoveWish, { owner, identity }: Both): Problem | undefined {
  return keepWayIn && isStrandedWithout(world, owner, [identity]) ? problem('no_way_in') : undefined
}
