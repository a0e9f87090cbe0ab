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
 * nobody; of one that nobody has used since the other was, the identity alone can be moved ({@link movesAlone}). The same connection vouching for two accounts with one address is a mailbox that was given to somebody else
 * (DEMAND T7): then nothing is suggested. It happens unasked only where the connection says so, and nothing is in doubt:
 * one other account, older than this one. Answers the oldest account that fits.
 */
export function suggestLink(meeting: Meeting): Suggestion {
  const { user, identity } = meeting
  const email = verifiedEmail(identity)
  if (email === undefined || user.blocked === true) return { kind: 'none' }
  const same = meeting.candidates.filter(
    ({ id, identities }) => id !== user.id && vouchersOf(identities, email).length > 0,
  )
  const isRecycled = same.some(({ identities }) => vouchersOf(identities, email).includes(identity.connectionId))
  if (user.identities.length > 1) return isRecycled ? { kind: 'none' } : offer(meeting, movable(meeting, same))
  return isRecycled ? { kind: 'recycled' } : (automatic(meeting, same) ?? offer(meeting, same))
}

/** Whether an identity would leave an account that goes on without it: the main one names its account. */
export function movesAlone({ identities }: User, key: string): boolean {
  return identities[0].key !== key
}

/**
 * Accounts to which the identity alone could be moved: those in use since its own account was last signed in to. That
 * keeps its other ways in, and nobody takes anything over from an administrator.
 */
function movable({ user, identity, open }: Meeting, same: readonly User[]): User[] {
  const staysOpen = user.identities.some((one) => one !== identity && open.has(one.connectionId))
  if (!movesAlone(user, identity.key) || user.role !== undefined || !staysOpen) return []
  const last = user.logins?.lastLogin.getTime() ?? 0
  return same.filter(({ logins }) => (logins?.lastLogin.getTime() ?? 0) > last)
}

/** The connections that say that an address is verified. */
function vouchersOf(identities: readonly Identity[], email: string): string[] {
  return identities.filter((one) => verifiedEmail(one) === email).map(({ connectionId }) => connectionId)
}

function automatic({ connection, user, identity }: Meeting, same: readonly User[]): Suggestion | undefined {
  const [existing, ...others] = same
  if (connection?.options['automatic_linking'] !== true || !existing || others.length > 0) return undefined
  return mayTakeIn(existing, user) ? { kind: 'automatic', existing, identity } : undefined
}

function offer(meeting: Meeting, same: readonly User[]): Suggestion {
  const { connection, identity } = meeting
  const existing = same.find((one) => canBeAsked(one, meeting))
  const isWanted = connection?.options['suggest_linking'] !== false
  return existing && isWanted ? { kind: 'offer', existing, identity } : { kind: 'none' }
}

/** Whether an account may take another in without a question: the older one, not blocked, and no administrator's. */
export function mayTakeIn(existing: User, joining: User): boolean {
  return existing.blocked !== true && existing.role === undefined && isOlder(existing, joining)
}

/**
 * Whether linking with an account can be offered. It must be one that the person can sign in to here, and the one that
 * stays: the older of the two, or one with several identities, which could not join; nor could one with several join it.
 */
function canBeAsked(existing: User, { user, open }: Meeting): boolean {
  const isWayIn = existing.identities.some(({ connectionId }) => open.has(connectionId))
  const isStaying = existing.identities.length > 1 || user.identities.length > 1 || isOlder(existing, user)
  return existing.blocked !== true && isWayIn && isStaying
}

function isOlder(one: User, other: User): boolean {
  const difference = one.createdAt.getTime() - other.createdAt.getTime()
  return difference < 0 || (difference === 0 && one.id < other.id)
}
