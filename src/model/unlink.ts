import { type Problem, problem } from '../problems.ts'
import type { Decision } from './change.ts'
import { type Identity, addressOf } from './identity.ts'
import type { Act } from './operation.ts'
import { restoredBy } from './restore.ts'
import { type Split, remainingUser, splitChange } from './split.ts'
import { type User, firstNumber } from './user.ts'
import { isStrandedWithout } from './way-in.ts'
import type { World } from './world.ts'

/** Which identity is to leave whom, and what it becomes. */
export interface UnlinkWish {
  readonly userId: string
  readonly provider: string
  /** The id at the provider, without the provider's prefix. */
  readonly identityId: string
  /** Refuse an identity that the user does not have, where Auth0 answers as if nothing were wrong. */
  readonly strict: boolean
  /** A user without metadata, as with Auth0, unless another is asked for. */
  readonly becomes?: Becomes
  /** With `restored_user`: take along the identities that came with the same link. */
  readonly withAll?: boolean
  /** With `nothing`: what is removed is not kept aside. */
  readonly erase?: boolean
  /** Refuse what would leave the user without a usable way to sign in. */
  readonly keepWayIn?: boolean
}

export const BECOMES = ['empty_user', 'restored_user', 'nothing'] as const

export type Becomes = (typeof BECOMES)[number]

/** The user afterwards, and whether an identity left it. */
export interface Unlinked {
  readonly user: User
  readonly left: boolean
  /** Whether it was the last identity with which the user could sign in; false where nobody looked. */
  readonly wasLastWayIn: boolean
}

/**
 * Decides an unlink: the identity leaves and is a user of its own at once, without metadata (CONTRACT §3.4), or what it was
 * before it was linked, or no more. The main identity names the user, so it stays.
 */
export function decideUnlink(world: World, wish: UnlinkWish, act: Act): Decision<Unlinked> {
  const user = world.users.get(wish.userId)
  if (!user) return problem('user_not_found')
  if (act.caller.kind === 'user' && user.blocked) return problem('blocked_user')
  const [main, ...others] = user.identities
  const key = addressOf(wish.provider, wish.identityId)
  if (main.key === key) return problem('main_identity_stays')
  const identity = others.find((candidate) => candidate.key === key)
  if (identity) return decideLeaving(world, { user, identity }, wish, act)
  return wish.strict
    ? problem('identity_not_found')
    : { answer: { user, left: false, wasLastWayIn: false }, change: null, notes: [] }
}

interface Leaving {
  readonly user: User
  readonly identity: Identity
}

function decideLeaving(world: World, leaving: Leaving, wish: UnlinkWish, act: Act): Decision<Unlinked> {
  const split = splitOf(world, leaving, wish, act)
  if ('code' in split) return split
  const isStranded = isStrandedWithout(world, leaving.user, split.leaving)
  if (wish.keepWayIn && isStranded) return problem('no_way_in')
  const wasLastWayIn = isStranded && split.leaving.some(({ key }) => world.usable?.has(key))
  const answer = { user: remainingUser(split, world.now), left: true, wasLastWayIn }
  return { answer, change: splitChange(split, act, world.now), notes: [] }
}

function splitOf(world: World, leaving: Leaving, wish: UnlinkWish, { caller }: Act): Split | Problem {
  if (wish.becomes === 'restored_user') return restoredBy(world, leaving, { withAll: wish.withAll ?? false, caller })
  const { user, identity } = leaving
  const isGone = wish.becomes === 'nothing'
  return {
    user,
    leaving: [identity],
    made: isGone ? null : standingAlone(world, identity),
    metadata: user.userMetadata,
    written: null,
    omissions: [],
    erase: isGone && (wish.erase ?? false),
    undoes: null,
  }
}

/** The user that an identity becomes: its profile is its own, everything else begins anew. */
export function standingAlone(world: World, leaving: Identity): User {
  const identity: Identity = { ...leaving, position: 0, epoch: leaving.epoch + 1, linkedBy: null }
  return {
    id: leaving.key,
    version: firstNumber(world.now),
    identities: [identity],
    appMetadata: null,
    userMetadata: null,
    blocked: null,
    createdAt: world.now,
    updatedAt: world.now,
    logins: null,
  }
}
