/** The levels of a connection's `passwordPolicy`, from Auth0's documentation. */
export type PasswordPolicy = 'none' | 'low' | 'fair' | 'good' | 'excellent'

const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]
const SHORTEST = { none: 1, low: 6, fair: 8, good: 8, excellent: 10 } as const

/** Whether a password is strong enough; an unknown level counts as `good`. */
export function isStrongEnough(password: string, level: string, minLength?: number): boolean {
  const policy = level in SHORTEST ? (level as PasswordPolicy) : 'good'
  if ([...password].length < Math.max(SHORTEST[policy], minLength ?? 1)) return false
  const kinds = KINDS.filter((kind) => kind.test(password)).length
  if (policy === 'none' || policy === 'low') return true
  if (policy === 'fair') return KINDS.slice(0, 3).every((kind) => kind.test(password))
  return kinds >= 3 && (policy === 'good' || !/(.)\1\1/su.test(password))
}
