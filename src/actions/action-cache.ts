import type { CacheWrite } from './api-calls.ts'

/** What `api.cache.get` gives. */
export interface CacheRecord {
  readonly value: string
  /** Milliseconds since 1970. */
  readonly expires_at: number
}

/** Shared by all actions, in memory. Entries go at their time, or earlier for a newer one's sake. */
export type ActionCache = ReadonlyMap<string, CacheRecord>

const LONGEST_MS = 24 * 60 * 60 * 1000
const MOST_ENTRIES = 20

/** When an entry ends: `ttl` in milliseconds, `expires_at` in milliseconds since 1970, the earlier of the two, within a day. */
export function expiryOf(ttl: unknown, expiresAt: unknown, now: Date): number {
  const given = [
    typeof ttl === 'number' ? now.getTime() + ttl : Infinity,
    typeof expiresAt === 'number' ? expiresAt : Infinity,
  ]
  return Math.max(0, Math.floor(Math.min(now.getTime() + LONGEST_MS, ...given)))
}

/** The cache after what an action wrote, without what has expired; the oldest entries make room. */
export function writeCache(cache: ActionCache, writes: readonly CacheWrite[], now: Date): ActionCache {
  const latest = now.getTime() + LONGEST_MS
  const next = new Map([...cache].filter(([, { expires_at }]) => expires_at > now.getTime()))
  for (const { key, value, expiresAt } of writes) {
    next.delete(key)
    if (value !== null) next.set(key, { value, expires_at: Math.min(expiresAt, latest) })
  }
  return new Map([...next].slice(-MOST_ENTRIES))
}
