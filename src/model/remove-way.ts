import { type Problem, problem } from '../problems.ts'
import { type Caller, isFresh } from './caller.ts'
import { type Change, type Decision, changeOf } from './change.ts'
import type { Identity } from './identity.ts'
import type { Act } from './operation.ts'
import type { User } from './user.ts'
import { type Connections, isStrandedWithout, usableIn } from './way-in.ts'
import type { World } from './world.ts'

/** A password or a passkey that is to go. */
export interface RemoveWayWish {
  readonly userId: string
  readonly way:
    | { readonly kind: 'password'; readonly identity: string }
    | { readonly kind: 'passkey'; readonly id: string }
  readonly connections: Connections
  /** Refuse what would leave the user without a usable way to sign in. */
  readonly keepWayIn: boolean
}

/**
 * Decides that a user can no longer sign in with a password or a passkey (DESIGN §2, a way in remains). A person does it
 * after a fresh sign-in: a stolen token must not take away what its owner would come back with. With a password ends what
 * its identity had opened.
 */
export function decideRemoveWay(world: World, wish: RemoveWayWish, { caller }: Act): Decision<User> {
  const user = world.users.get(wish.userId)
  if (!user) return problem('user_not_found')
  const refusal = refusalToPerson(world, user, caller)
  if (refusal) return refusal
  const identity = holderIn(world, user, wish)
  if (!identity) return problem('method_not_found')
  const left = leftWithout(world, wish)
  const stays = { ...left, usable: usableIn(left, wish.connections) }
  if (wish.keepWayIn && isStrandedWithout(stays, user, [])) return problem('no_way_in')
  return { answer: user, change: changeFor(world, { user, identity }, wish), notes: [] }
}

function refusalToPerson({ now }: World, user: User, caller: Caller): Problem | undefined {
  if (caller.kind !== 'user') return undefined
  if (user.blocked) return problem('blocked_user')
  return isFresh(caller, now) ? undefined : problem('fresh_sign_in_required', SIGN_IN_AGAIN)
}

const SIGN_IN_AGAIN =
  'Removing a way to sign in needs a sign-in of the last ten minutes. Nothing was changed. Sign in again.'

function holderIn(
  { withPassword, passkeys }: World,
  { identities }: User,
  { way }: RemoveWayWish,
): Identity | undefined {
  const key = way.kind === 'password' ? way.identity : passkeys?.get(way.id)
  const identity = identities.find((candidate) => candidate.key === key)
  return way.kind === 'password' && !withPassword?.has(way.identity) ? undefined : identity
}

function leftWithout(world: World, { way }: RemoveWayWish): World {
  if (way.kind === 'password') {
    return { ...world, withPassword: new Set([...(world.withPassword ?? [])].filter((key) => key !== way.identity)) }
  }
  return { ...world, passkeys: new Map([...(world.passkeys ?? [])].filter(([id]) => id !== way.id)) }
}

interface Holder {
  readonly user: User
  readonly identity: Identity
}

function changeFor({ now }: World, { user, identity }: Holder, { way }: RemoveWayWish): Change {
  if (way.kind === 'passkey') {
    return changeOf({ expect: [user], touch: [{ id: user.id, updatedAt: user.updatedAt }], dropPasskeys: [way.id] })
  }
  const { key, profile, passwordResetAt } = identity
  const after: User = { ...user, version: user.version + 1, updatedAt: now }
  return changeOf({
    expect: [user],
    touch: [{ id: user.id, updatedAt: now }],
    amend: [
      { key, profile, login: null, passwordHash: null, passwordResetAt, withoutPassword: true, endsSignIns: true },
    ],
    events: [{ type: 'user.updated', user: after, previous: user }],
  })
}
