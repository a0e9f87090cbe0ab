import type { Operation } from './change.ts'
import { type Json, type JsonObject, isObject } from './json.ts'

/** A personal part of an operation's record: whose it is, where it stands in the record, and what it says. */
export interface PersonalPart {
  /** A user id or the address of an identity; a user is named by its main identity, so they are one kind of name. */
  readonly subject: string
  readonly place: string
  readonly value: Json
}

/**
 * An operation with each personal part of its record put through `change`: profiles (the identity's own), metadata and
 * counters (the user's own). What is null or absent stays so. Ids, order, epochs and links are no personal parts.
 */
export function withPersonalParts<O extends Pick<Operation, 'before' | 'after'>>(
  operation: O,
  change: (part: PersonalPart) => Json,
): O {
  const side = (name: 'before' | 'after') => sideOf(operation[name], name, change)
  return { ...operation, before: side('before'), after: side('after') }
}

type Changing = (part: PersonalPart) => Json

/** The places of a record at which users, snapshots of users and snapshots of identities stand. */
function sideOf(side: JsonObject, at: string, change: Changing): JsonObject {
  const changed = Object.entries(side).map(([name, value]): [string, Json] => {
    const place = `${at}.${name}`
    if (name === 'primary' || name === 'secondary') return [name, userOf(value, place, change)]
    if (name === 'created') return [name, each(value, place, (one, where) => userOf(one, where, change))]
    return [name, name === 'identities' ? identitiesOf(value, place, change) : value]
  })
  return Object.fromEntries(changed)
}

const OF_USER = new Set(['app_metadata', 'user_metadata', 'logins'])

function userOf(value: Json | undefined, at: string, change: Changing): Json {
  const user = value as JsonObject | null
  if (!user) return null
  const subject = user['user_id'] as string
  const changed = Object.entries(user).map(([name, own]): [string, Json] => {
    const place = `${at}.${name}`
    if (OF_USER.has(name)) return [name, own === null ? null : change({ subject, place, value: own })]
    return [name, name === 'identities' ? identitiesOf(own, place, change) : own]
  })
  return Object.fromEntries(changed)
}

/** Snapshots of identities; where only their order is told, they are names and stay as they are. */
function identitiesOf(value: Json | undefined, at: string, change: Changing): Json {
  return each(value, at, (one, where) => {
    if (!isObject(one) || !('profile' in one)) return one
    const own = { subject: one['key'] as string, place: `${where}.profile`, value: one['profile'] ?? null }
    return { ...one, profile: own.value === null ? null : change(own) }
  })
}

function each(value: Json | undefined, at: string, change: (one: Json, at: string) => Json): Json {
  return (value as readonly Json[]).map((one, index) => change(one, `${at}.${index}`))
}
