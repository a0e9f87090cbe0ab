import { problem } from '../problems.ts'
import { changeOf, type Decision } from './change.ts'
import type { Identities, Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import { isProofOf } from './sign-up-upstream.ts'
import type { User } from './user.ts'
import { findIdentity, type World } from './world.ts'

/** Root attributes that are left alone once somebody may have changed them (CONTRACT §4.6). */
const ROOT = ['name', 'nickname', 'given_name', 'family_name', 'picture']

/** What a provider says of an account now, and whether its names and picture replace the user's. */
export interface RefreshWish {
  readonly key: string
  readonly proof: Pick<Identity, 'connectionId' | 'issuer' | 'subject'>
  readonly profile: JsonObject
  readonly keepsRoot: boolean
}

/**
 * Decides what a sign-in changes about the identity that signed in: its profile is what the provider says now. A linked
 * identity's profile is its own: nothing of it reaches the user's root, so nothing of it need be kept. Nothing new
 * changes nothing.
 */
export function decideRefreshProfile(world: World, wish: RefreshWish): Decision<User> {
  const found = findIdentity(world, wish.key)
  if (!found || !isProofOf(found.identity, wish.proof)) return problem('identity_gone')
  const { owner, identity } = found
  const next = identity === owner.identities[0] && wish.keepsRoot ? keptRoot(identity, wish) : wish.profile
  if (isSame(next, identity.profile)) return { answer: owner, change: null, notes: [] }
  const identities = owner.identities.map((one) => (one === identity ? { ...identity, profile: next } : one))
  const after: User = {
    ...owner,
    identities: identities as unknown as Identities,
    version: owner.version + 1,
    updatedAt: world.now,
  }
  const login = { email: null, username: null, phone: null }
  const { key, passwordResetAt } = identity
  const change = changeOf({
    expect: [owner],
    touch: [{ id: owner.id, updatedAt: world.now }],
    amend: [{ key, profile: next, login, passwordHash: null, passwordResetAt }],
    events: [{ type: 'user.updated', user: after, previous: owner }],
  })
  return { answer: after, change, notes: [] }
}

/** What the provider says, but names and picture as they are. */
function keptRoot(identity: Identity, { profile }: RefreshWish): JsonObject {
  const kept = Object.entries(identity.profile).filter(([name]) => ROOT.includes(name))
  return { ...withoutRoot(profile), ...Object.fromEntries(kept) }
}

/** A provider's profile without names and picture: all that a connection that never sets them gives its users. */
export function withoutRoot(profile: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(profile).filter(([name]) => !ROOT.includes(name)))
}

/** Attributes of providers are texts and flags. */
function isSame(one: JsonObject, other: JsonObject): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}
