/** The levels of a connection's `passwordPolicy`, from Auth0's documentation. */
export type PasswordPolicy = 'none' | 'low' | 'fair' | 'good' | 'excellent'

const SPECIAL = /[^A-Za-z0-9]/
const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, SPECIAL]
const SHORTEST = { none: 1, low: 6, fair: 8, good: 8, excellent: 10 } as const

/** Whether a password is strong enough; an unknown level counts as `good`. */
export function isStrongEnough(password: string, level: string, minLength?: number): boolean {
  const policy = level in SHORTEST ? (level as PasswordPolicy) : 'good'
  if ([...password].length < Math.max(SHORTEST[policy], minLength ?? 1)) return false
  const kinds = KINDS.filter((kind) => kind.test(password))
  const enough = { none: 0, low: 0, fair: 3, good: 3, excellent: 3 }[policy]
  // "fair" wants letters of both cases and digits; the stronger levels any three kinds.
  const counted = policy === 'fair' ? kinds.filter((kind) => kind !== SPECIAL) : kinds
  return counted.length >= enough && (policy !== 'excellent' || !/(.)\1\1/su.test(password))
}
