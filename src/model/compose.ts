import { type Change, type IdentityMove, type IdentityRewrite, type UserRewrite, changeOf } from './change.ts'
import type { Identity } from './identity.ts'
import { differenceOf, joinedDifferences, type RightsDifference } from './change-rights.ts'
import { NO_RIGHTS } from './rights.ts'
import { newUser } from './split.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/**
 * Several changes that were decided one after the other, as one that is written at once: each row once, from what it was
 * before the first to what it is after the last (DESIGN §2, a batch). For changes that move and remove identities; where one
 * brings removed ones back, no later one may touch their user.
 */
export function composed(before: World, after: World, changes: readonly Change[]): Change {
  const touched = new Set(changes.flatMap(({ expect }) => expect.map(({ id }) => id)))
  const known = [...before.users.values()].filter(({ id }) => touched.has(id))
  const stays = known.flatMap((user) => {
    const now = after.users.get(user.id)
    return now && now.version !== user.version ? [{ user, now }] : []
  })
  return changeOf({
    expect: known,
    vanish: known.filter(({ id }) => !after.users.has(id)).map(({ id }) => id),
    appear: [...after.users.values()].filter(({ id }) => !before.users.has(id)).map(newUser),
    rewrite: stays.map(rewriteOf),
    ...rightsOf(stays),
    forget: stays.filter(({ user, now }) => user.logins && !now.logins).map(({ now }) => now.id),
    ...identitiesOf(before, after),
    keep: changes.flatMap(({ keep }) => keep),
    bringBack: changes.flatMap(({ bringBack }) => bringBack),
    erase: changes.flatMap(({ erase }) => erase),
    operations: changes.flatMap(({ operations }) => operations),
    events: changes.flatMap(({ events }) => events),
  })
}

function rewriteOf({ user, now }: Stays): UserRewrite {
  const { id, appMetadata, userMetadata, blocked, updatedAt, createdAt } = now
  const row = { id, appMetadata, userMetadata, blocked, updatedAt }
  return createdAt.getTime() === user.createdAt.getTime() ? row : { ...row, bornAgain: createdAt }
}

interface Stays {
  readonly user: User
  readonly now: User
}

/** Of a user whose id was another's before, in one batch, the rights are another's too. */
function rightsOf(stays: readonly Stays[]): RightsDifference {
  return joinedDifferences(
    stays.map(({ user, now }) => differenceOf(user.id, user.rights ?? NO_RIGHTS, now.rights ?? NO_RIGHTS)),
  )
}

interface Place {
  readonly owner: string
  readonly identity: Identity
}

function identitiesOf(before: World, after: World): Pick<Change, 'move' | 'amend' | 'drop'> {
  const places = placesIn(after)
  const stored = [...placesIn(before).values()]
  const pairs = stored.flatMap((was) => {
    const now = places.get(was.identity.key)
    return now && now.identity.epoch !== was.identity.epoch ? [{ was, now }] : []
  })
  const isSame = ({ was, now }: (typeof pairs)[number]) => was.identity.profile === now.identity.profile
  return {
    move: pairs.filter(isSame).map(({ now }) => moveOf(now)),
    amend: pairs.filter((pair) => !isSame(pair)).map(({ now }) => amendmentOf(now)),
    drop: stored.map(({ identity }) => identity.key).filter((key) => !places.has(key)),
  }
}

function placesIn({ users }: World): Map<string, Place> {
  const all = [...users.values()].flatMap((user: User) =>
    user.identities.map((identity): [string, Place] => [identity.key, { owner: user.id, identity }]),
  )
  return new Map(all)
}

function moveOf({ owner, identity: { key, position, linkedBy } }: Place): IdentityMove {
  return { key, owner, position, linkedBy }
}

function amendmentOf(place: Place): IdentityRewrite {
  const { key, profile, passwordResetAt } = place.identity
  const { owner, position, linkedBy } = moveOf(place)
  return { key, profile, login: null, passwordHash: null, passwordResetAt, move: { owner, position, linkedBy } }
}
