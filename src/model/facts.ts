import { isDeepStrictEqual } from 'node:util'
import type { Effect } from './effect.ts'
import { takeBack } from './merge-metadata.ts'
import type { Snapshot } from './operation.ts'
import { NO_RIGHTS } from './rights.ts'
import type { User } from './user.ts'
import { type World, findIdentity } from './world.ts'

/** A fact that an operation wrote and that is no longer so. */
export type Fact = {
  readonly fact: 'user_gone' | 'user_exists' | 'user_changed' | 'signed_in' | 'identity_moved' | 'metadata_changed'
  readonly user_id?: string
  readonly identity?: string
  /** What of the user has changed, or the key of `user_metadata`. */
  readonly name?: string
}

/** The facts that stand in the way of taking an operation back: versions, counters and what it did not touch are none. */
export function changedSince(world: World, effect: Effect): Fact[] {
  const kept = world.users.get(effect.kept)
  if (!kept) return [{ fact: 'user_gone', user_id: effect.kept }]
  const changed = effect.written ? takeBack(kept.userMetadata, effect.written).changed : []
  const metadata = changed.map((name): Fact => ({ fact: 'metadata_changed', user_id: kept.id, name }))
  return [...ofIdentities(world, effect, kept), ...ofOther(world, effect), ...metadata]
}

/** Each identity must be where the operation put it, by the link that it was put there with. */
function ofIdentities(world: World, { kind, made, passed, linkedBy }: Effect, kept: User): Fact[] {
  const owner = made?.user_id ?? passed?.to ?? kept.id
  return [...linkedBy].flatMap(([key, by]): Fact[] => {
    if (kind === 'removal') return []
    const found = findIdentity(world, key)
    if (found?.owner.id === owner && found.identity.linkedBy === by) return []
    return [{ fact: 'identity_moved', identity: key, ...(found && { user_id: found.owner.id }) }]
  })
}

/** The user that vanished must not be there again, and the one that was made must be as it was made. */
function ofOther(world: World, { kind, gone, made, moved, passed }: Effect): Fact[] {
  if (kind === 'removal') {
    const taken = moved.filter(({ key }) => findIdentity(world, key))
    return taken.map(({ key }): Fact => ({ fact: 'identity_moved', identity: key }))
  }
  const left = passed && [passed.from, passed.to].find((id) => !world.users.has(id))
  if (left) return [{ fact: 'user_gone', user_id: left }]
  if (gone && world.users.has(gone.user_id)) return [{ fact: 'user_exists', user_id: gone.user_id }]
  if (!made) return []
  const user = world.users.get(made.user_id)
  return user ? ofMade(user, made) : [{ fact: 'user_gone', user_id: made.user_id }]
}

function ofMade(user: User, made: Snapshot): Fact[] {
  const signedIn = (user.logins?.count ?? 0) > (made.logins?.count ?? 0)
  const now = {
    identities: user.identities.map(({ key }) => key),
    user_metadata: user.userMetadata,
    app_metadata: user.appMetadata,
    blocked: user.blocked,
    created_at: user.createdAt.toISOString(),
    role: user.role ?? null,
    ...NO_RIGHTS,
    ...user.rights,
  }
  const then = { ...NO_RIGHTS, ...made, identities: made.identities.map(({ key }) => key), role: null }
  const names = Object.keys(now) as (keyof typeof now)[]
  const changed = names.filter((name) => !isDeepStrictEqual(now[name], then[name]))
  return [
    ...(signedIn ? [{ fact: 'signed_in', user_id: user.id } as const] : []),
    ...changed.map((name): Fact => ({ fact: 'user_changed', user_id: user.id, name })),
  ]
}
