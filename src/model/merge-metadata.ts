import { isDeepStrictEqual } from 'node:util'
import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'

/**
 * What becomes of the secondary's `user_metadata`. `none`: nothing of it is merged (as Auth0). `primary_wins`: keys that
 * the primary lacks are added. `secondary_wins`: its keys replace the primary's. `union`: as `primary_wins`, and where
 * both have an object or a list they are joined.
 */
export const MERGE_POLICIES = ['none', 'primary_wins', 'secondary_wins', 'union'] as const

export type MergePolicy = (typeof MERGE_POLICIES)[number]

/**
 * First-level keys of a user's `user_metadata` that a decision writes: what they were and what they become. A key that is
 * absent was not there, or is not there afterwards; null: there was no `user_metadata` at all.
 */
export interface WrittenKeys {
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

/** The primary's `user_metadata` after a merge, and which keys the merge has written; null where it writes none. */
export function mergeByPolicy(
  primary: JsonObject | null,
  secondary: JsonObject | null,
  policy: MergePolicy,
): { readonly metadata: JsonObject | null; readonly written: WrittenKeys | null } {
  const own = new Map(Object.entries(primary ?? {}))
  const arriving = policy === 'none' ? [] : Object.entries(secondary ?? {})
  const after = arriving
    .map(([key, value]): [string, Json] => [key, own.has(key) ? joined(own.get(key) ?? null, value, policy) : value])
    .filter(([key, value]) => !own.has(key) || !isDeepStrictEqual(own.get(key), value))
  if (after.length === 0) return { metadata: primary, written: null }
  const touched = new Set(after.map(([key]) => key))
  const before = primary && Object.fromEntries([...own].filter(([key]) => touched.has(key)))
  return {
    metadata: Object.fromEntries([...own, ...after]),
    written: { before, after: Object.fromEntries(after) },
  }
}

function joined(own: Json, arriving: Json, policy: MergePolicy): Json {
  if (policy === 'secondary_wins') return arriving
  return policy === 'union' ? unionOf(own, arriving) : own
}

function unionOf(own: Json, arriving: Json): Json {
  if (Array.isArray(own) && Array.isArray(arriving)) {
    const [mine, theirs] = [own as readonly Json[], arriving as readonly Json[]]
    return [...mine, ...theirs.filter((item) => !mine.some((one) => isDeepStrictEqual(one, item)))]
  }
  if (!isObject(own) || !isObject(arriving)) return own
  const mine = new Map(Object.entries(own))
  const theirs = Object.entries(arriving).map(([key, value]): [string, Json] => {
    const before = mine.get(key)
    return [key, before === undefined ? value : unionOf(before, value)]
  })
  return Object.fromEntries([...mine, ...theirs])
}

/**
 * Takes back what was written to a user's `user_metadata`, key by key, but for what has been changed since: those keys
 * stay as they are and are named.
 */
export function takeBack(
  metadata: JsonObject | null,
  { before, after }: WrittenKeys,
): { readonly metadata: JsonObject | null; readonly written: WrittenKeys | null; readonly changed: readonly string[] } {
  const now = entriesOf(metadata)
  const [was, became] = [entriesOf(before), entriesOf(after)]
  const keys = [...new Set([...was.keys(), ...became.keys()])]
  const changed = keys.filter((key) => !isDeepStrictEqual(now.get(key), became.get(key)))
  const free = new Set(keys.filter((key) => !changed.includes(key)))
  if (free.size === 0) return { metadata, written: null, changed }
  const back = [...was].filter(([key]) => free.has(key))
  const result = [...[...now].filter(([key]) => !free.has(key)), ...back]
  const isGone = before === null && result.length === 0
  return {
    metadata: isGone ? null : Object.fromEntries(result),
    written: {
      before: metadata && Object.fromEntries([...now].filter(([key]) => free.has(key))),
      after: isGone ? null : Object.fromEntries(back),
    },
    changed,
  }
}

function entriesOf(metadata: JsonObject | null): ReadonlyMap<string, Json> {
  return new Map(Object.entries(metadata ?? {}))
}
