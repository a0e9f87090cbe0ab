import type { Identities } from './identity.ts'
import type { JsonObject } from './json.ts'
import type { Rights } from './rights.ts'
import type { SystemRole } from './system-roles.ts'

/** An account: metadata and one or more identities, the main one of which gives it its root profile. */
export interface User {
  /** `provider|id` of the identity that named it. Never changes. */
  readonly id: string
  /** Raised by every write to what a decision reads. */
  readonly version: number
  readonly identities: Identities
  /** Null where it was never set; Auth0 then leaves the key out of its answers. */
  readonly appMetadata: JsonObject | null
  readonly userMetadata: JsonObject | null
  /** Null where it was never sent (CONTRACT §4.1). */
  readonly blocked: boolean | null
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly logins: Logins | null
  /** What an administrator is; absent for everybody else. */
  readonly role?: SystemRole
  /** Roles and permissions that it was given; absent where there are none, and where a read has no use for them. */
  readonly rights?: Rights
}

/** Login counters. They live in a row of their own and never raise a user's version. */
export interface Logins {
  readonly count: number
  readonly lastLogin: Date
  readonly lastIp: string
}

/**
 * Where the version of a new user and the epoch of a new identity begin: the moment in microseconds, so that no earlier
 * bearer of the same id had it. What was read or opened before a deletion never fits whoever has the id afterwards.
 */
export function firstNumber(now: Date): number {
  return now.getTime() * 1000
}

/** The most identities one user may hold. */
export const MAX_IDENTITIES = 1000
