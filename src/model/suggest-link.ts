import { normalizeEmail } from './addresses.ts'
import type { Connection } from './connection.ts'
import type { Identity } from './identity.ts'
import type { User } from './user.ts'

/**
 * The verified address of an identity in its normal form, or undefined: only what is verified may cause or suggest a link.
 * A provider's address that merely looks like another once its letters are folded is nobody's (DEMAND T25).
 */
export function verifiedEmail({ profile }: Identity): string | undefined {
  const { email, email_verified: isVerified } = profile
  if (typeof email !== 'string' || isVerified !== true || email.normalize('NFKC') !== email) return undefined
  return normalizeEmail(email)
}

/** Somebody who was just signed in, and the other accounts with their verified address, oldest first. */
export interface Meeting {
  readonly user: User
  /** The identity that was proven. */
  readonly identity: Identity
  /** Its connection, as it is configured now. */
  readonly connection: Connection | undefined
  readonly candidates: readonly User[]
  /** Connections with which one can sign in to the application. */
  readonly open: ReadonlySet<string>
}

/** What is to be done about another account: nothing, tell the operator, ask the person, or link. */
export type Suggestion =
  | { readonly kind: 'none' }
  | { readonly kind: 'recycled' }
  | { readonly kind: 'offer'; readonly existing: User; readonly identity: Identity }
  | { readonly kind: 'automatic'; readonly existing: User; readonly identity: Identity }

/**
 * Decides about linking at sign-in. Only what was proven here may join, so an account with further identities joins
 * nobody. The same connection vouching for two accounts with one address is a mailbox that was given to somebody else
 * (DEMAND T7): then nothing is suggested. It happens unasked only where the connection says so, and nothing is in doubt:
 * one other account, older than this one. Answers the oldest account that fits.
 */
export function suggestLink(meeting: Meeting): Suggestion {
  const { user, identity, connection, candidates } = meeting
  const email = verifiedEmail(identity)
  if (email === undefined || user.identities.length > 1 || user.blocked === true) return { kind: 'none' }
  const same = candidates.filter((one) => one.id !== user.id && one.identities.some((i) => verifiedEmail(i) === email))
  if (same.some((one) => isVouchedFor(one, identity))) return { kind: 'recycled' }
  const [only, ...others] = same
  const { options = {} } = connection ?? {}
  if (options['automatic_linking'] === true && only && others.length === 0 && mayTakeIn(only, user)) {
    return { kind: 'automatic', existing: only, identity }
  }
  const existing = same.find((one) => canBeAsked(one, meeting))
  return existing && options['suggest_linking'] !== false ? { kind: 'offer', existing, identity } : { kind: 'none' }
}

/** Whether an account may take another in without a question: it must be the older one, and not blocked. */
export function mayTakeIn(existing: User, joining: User): boolean {
  return existing.blocked !== true && isOlder(existing, joining)
}

/**
 * Whether linking with an account can be offered. It must be one that the person can sign in to here, and the one that
 * stays: the older of the two, or one with several identities, which could not join.
 */
function canBeAsked(existing: User, { user, open }: Meeting): boolean {
  const isWayIn = existing.identities.some(({ connectionId }) => open.has(connectionId))
  return existing.blocked !== true && isWayIn && (existing.identities.length > 1 || isOlder(existing, user))
}

function isOlder(one: User, other: User): boolean {
  const difference = one.createdAt.getTime() - other.createdAt.getTime()
  return difference < 0 || (difference === 0 && one.id < other.id)
}

function isVouchedFor({ identities }: User, identity: Identity): boolean {
  const email = verifiedEmail(identity)
  return identities.some((one) => one.connectionId === identity.connectionId && verifiedEmail(one) === email)
}
