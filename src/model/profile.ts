import type { LoginNames } from './change.ts'
import type { Connection } from './connection.ts'
import { isDatabase, isPasswordless } from './connection.ts'
import type { JsonObject } from './json.ts'

/** Attributes of a profile that the API may set, in the order in which Auth0 answers them. */
export const PROFILE_ATTRIBUTES = [
  'email',
  'phone_number',
  'given_name',
  'family_name',
  'name',
  'username',
  'nickname',
  'picture',
  'email_verified',
  'phone_verified',
] as const

export type ProfileAttribute = (typeof PROFILE_ATTRIBUTES)[number]

/** What an identity can be found by at sign-in: only connections of ours have such names. */
export function loginNames(connection: Connection, profile: JsonObject): LoginNames {
  const text = (name: ProfileAttribute) => (typeof profile[name] === 'string' ? profile[name] : null)
  if (isDatabase(connection)) {
    return { email: text('email'), username: text('username'), phone: text('phone_number') }
  }
  if (!isPasswordless(connection)) return { email: null, username: null, phone: null }
  return connection.strategy === 'email'
    ? { email: text('email'), username: null, phone: null }
    : { email: null, username: null, phone: text('phone_number') }
}

/** The profile that a body makes: what was sent, addresses in lower case, verification flags beside their address. */
export function profileFrom(sent: JsonObject): JsonObject {
  const profile: Record<string, JsonObject[string]> = {}
  for (const name of PROFILE_ATTRIBUTES) {
    const value = sent[name]
    if (value !== undefined && value !== null) profile[name] = lowered(name, value)
  }
  if ('email' in profile) profile['email_verified'] ??= false
  if ('phone_number' in profile) profile['phone_verified'] ??= false
  return profile
}

/** Addresses and usernames are stored in lower case (CONTRACT §4.1). */
export function lowered(name: string, value: JsonObject[string]): JsonObject[string] {
  return (name === 'email' || name === 'username') && typeof value === 'string' ? value.toLowerCase() : value
}
