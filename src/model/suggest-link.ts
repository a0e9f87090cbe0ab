import type { Identity } from './identity.ts'
import type { User } from './user.ts'

/** The verified address of an identity, in lower case, or undefined: only what is verified may cause or suggest a link. */
export function verifiedEmail({ profile }: Identity): string | undefined {
  const { email, email_verified: isVerified } = profile
  return typeof email === 'string' && isVerified === true ? email.toLowerCase() : undefined
}

/** Whether an account may be suggested to an identity that was just proven, and why not. */
export type Fitness = 'fits' | 'younger' | 'blocked' | 'recycled' | 'unverified'

/**
 * Judges one account with the same address. Only an account that is older may be joined, so that nobody is asked at the
 * account that stays. The same connection vouching for another account with the same address is a mailbox that was given
 * to somebody else (DEMAND T7): never suggested.
 */
export function fitness(user: User, identity: Identity, candidate: User): Fitness {
  const email = verifiedEmail(identity)
  if (email === undefined || !candidate.identities.some((one) => verifiedEmail(one) === email)) return 'unverified'
  if (candidate.blocked === true) return 'blocked'
  const isRecycled = candidate.identities.some(
    (one) => one.connectionId === identity.connectionId && verifiedEmail(one) === email,
  )
  if (isRecycled) return 'recycled'
  return candidate.createdAt.getTime() < user.createdAt.getTime() ? 'fits' : 'younger'
}
