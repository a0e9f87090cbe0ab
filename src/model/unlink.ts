import { problem } from '../problems.ts'
import { type Change, type Decision, changeOf } from './change.ts'
import { type Identities, type Identity, addressOf } from './identity.ts'
import { type Act, actorOf, identitySnapshot, outlineOf, snapshotOf } from './operation.ts'
import { type User, firstNumber } from './user.ts'
import type { World } from './world.ts'

/** Which identity is to leave whom. */
export interface UnlinkWish {
  readonly userId: string
  readonly provider: string
  /** The id at the provider, without the provider's prefix. */
  readonly identityId: string
  /** Refuse an identity that the user does not have, where Auth0 answers as if nothing were wrong. */
  readonly strict: boolean
}

/** The user afterwards, and whether an identity left it. */
export interface Unlinked {
  readonly user: User
  readonly left: boolean
}

/**
 * Decides an unlink: the identity leaves and is a user of its own at once, without metadata
 * (CONTRACT §3.4). The main identity names the user, so it stays.
 */
export function decideUnlink(world: World, wish: UnlinkWish, act: Act): Decision<Unlinked> {
  const user = world.users.get(wish.userId)
  if (!user) return problem('user_not_found')
  const refusal = act.caller.kind === 'user' && user.blocked ? problem('blocked_user') : undefined
  if (refusal) return refusal

  const [main, ...others] = user.identities
  const key = addressOf(wish.provider, wish.identityId)
  if (main.key === key) return problem('main_identity_stays')
  const leaving = others.find((identity) => identity.key === key)
  if (!leaving) {
    return wish.strict ? problem('identity_not_found') : { answer: { user, left: false }, change: null, notes: [] }
  }

  const staying: Identities = [main, ...others.filter((identity) => identity !== leaving)]
  const after: User = { ...user, identities: staying, version: user.version + 1, updatedAt: world.now }
  const change = changeFor(world, { user, after, created: standingAlone(world, leaving) }, act)
  return { answer: { user: after, left: true }, change, notes: [] }
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

interface Sides {
  readonly user: User
  readonly after: User
  readonly created: User
}

function changeFor(world: World, { user, after, created }: Sides, act: Act): Change {
  const [identity] = created.identities
  return changeOf({
    expect: [user],
    appear: [newUser(created)],
    touch: [{ id: user.id, updatedAt: world.now }],
    move: [{ key: identity.key, owner: created.id, position: identity.position, linkedBy: identity.linkedBy }],
    operation: {
      id: act.operationId,
      action: 'unlink',
      at: world.now,
      actor: actorOf(act.caller),
      reason: act.reason,
      users: [user.id, created.id],
      before: { primary: outlineOf(user), secondary: null, identities: leavingFrom(user, after).map(identitySnapshot) },
      after: { primary: outlineOf(after), secondary: snapshotOf(created) },
    },
    events: [
      { type: 'user.created', user: created },
      { type: 'user.updated', user: after, previous: user },
      {
        type: 'identity.unlinked',
        user: after,
        otherUserId: created.id,
        identities: [identity.key],
        operationId: act.operationId,
      },
    ],
  })
}

/** What left, as it was: undo gives it back its place, its epoch's past and the link that brought it. */
function leavingFrom(before: User, after: User): readonly Identity[] {
  return before.identities.filter((identity) => !after.identities.includes(identity))
}

/** The row of a user that a decision makes. */
export function newUser(user: User): Change['appear'][number] {
  const { id, version, appMetadata, userMetadata, blocked, createdAt, updatedAt } = user
  return { id, version, appMetadata, userMetadata, blocked, createdAt, updatedAt, mainKey: user.identities[0].key }
}
