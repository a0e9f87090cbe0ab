import { isDeepStrictEqual } from 'node:util'
import { problem } from '../problems.ts'
import { changeOf, type Decision } from './change.ts'
import type { Identities } from './identity.ts'
import type { JsonObject } from './json.ts'
import type { User } from './user.ts'
import { findIdentity, type World } from './world.ts'

/** Root attributes that are left alone once somebody may have changed them (CONTRACT §4.6). */
const ROOT = ['name', 'nickname', 'given_name', 'family_name', 'picture']

/** What a provider says of an account now, and whether its names and picture replace ours. */
export interface RefreshWish {
  readonly key: string
  readonly profile: JsonObject
  readonly keepsRoot: boolean
}

/**
 * Decides what a sign-in changes about the identity that signed in: its profile is what the provider says now. A linked
 * identity's profile is its own, so nothing of it reaches the user's root. Nothing new changes nothing.
 */
export function decideRefreshProfile(world: World, { key, profile, keepsRoot }: RefreshWish): Decision<User> {
  const found = findIdentity(world, key)
  if (!found) return problem('identity_gone')
  const { owner, identity } = found
  const kept = keepsRoot ? Object.fromEntries(ROOT.flatMap((name) => entryOf(identity.profile, name))) : {}
  const names = keepsRoot
    ? Object.fromEntries(Object.entries(profile).filter(([name]) => !ROOT.includes(name)))
    : profile
  const next: JsonObject = { ...names, ...kept }
  if (isDeepStrictEqual(next, identity.profile)) return { answer: owner, change: null, notes: [] }
  const identities = owner.identities.map((one) => (one === identity ? { ...identity, profile: next } : one))
  const after: User = {
    ...owner,
    identities: identities as unknown as Identities,
    version: owner.version + 1,
    updatedAt: world.now,
  }
  const login = { email: null, username: null, phone: null }
  const change = changeOf({
    expect: [owner],
    touch: [{ id: owner.id, updatedAt: world.now }],
    amend: [{ key, profile: next, login, passwordHash: null, passwordResetAt: identity.passwordResetAt }],
    events: [{ type: 'user.updated', user: after, previous: owner }],
  })
  return { answer: after, change, notes: [] }
}

function entryOf(profile: JsonObject, name: string): [string, JsonObject[string]][] {
  const value = profile[name]
  return value === undefined ? [] : [[name, value]]
}
