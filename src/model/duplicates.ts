import { normalizePhone } from './addresses.ts'
import type { Identity } from './identity.ts'
import { verifiedEmail } from './suggest-link.ts'
import type { User } from './user.ts'

/** What tells that two users are one person: the same account upstream, or the same verified address or number. */
export const EVIDENCE_KINDS = ['subject', 'email', 'phone'] as const

export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]

/** Something that users have in common. */
export interface Evidence {
  readonly kind: EvidenceKind
  readonly value: string
  /** Who has it: two at least. */
  readonly users: readonly string[]
  /** Their identities that have it. */
  readonly identities: readonly string[]
}

/** How much each says, of a hundred. A number is given to somebody else sooner than an address. */
const WEIGHTS: Readonly<Record<EvidenceKind, number>> = { subject: 95, email: 90, phone: 70 }

/**
 * What some of these users have in common. Only what is verified counts. Where one connection vouches for the same value at
 * two of them, it was given to somebody else meanwhile and nobody knows whose it is (DEMAND T7): those two are left out.
 */
export function evidenceAmong(users: readonly User[]): Evidence[] {
  const marks = new Map<string, Marked[]>()
  for (const user of users) {
    for (const marked of user.identities.flatMap((identity) => marksOf(user, identity))) {
      const name = JSON.stringify([marked.kind, marked.value])
      marks.set(name, [...(marks.get(name) ?? []), marked])
    }
  }
  return [...marks.values()].flatMap(evidenceOf)
}

interface Marked {
  readonly kind: EvidenceKind
  readonly value: string
  readonly userId: string
  readonly identity: Identity
}

function marksOf({ id: userId }: User, identity: Identity): Marked[] {
  const { issuer, subject, profile } = identity
  const { phone_number: number, phone_verified: isVerified } = profile
  const values = {
    subject: issuer === '' ? undefined : `${issuer} ${subject}`,
    email: verifiedEmail(identity),
    phone: typeof number === 'string' && isVerified === true ? normalizePhone(number) : undefined,
  }
  return EVIDENCE_KINDS.flatMap((kind) => {
    const value = values[kind]
    return value === undefined ? [] : [{ kind, value, userId, identity }]
  })
}

function evidenceOf(marked: readonly Marked[]): Evidence[] {
  const certain = marked.filter((one) => !marked.some((other) => isRecycled(one, other)))
  const users = [...new Set(certain.map(({ userId }) => userId))].sort()
  const [first] = certain
  if (!first || users.length < 2) return []
  const { kind, value } = first
  return [{ kind, value, users, identities: certain.map(({ identity }) => identity.key).sort() }]
}

function isRecycled(one: Marked, other: Marked): boolean {
  return one.userId !== other.userId && one.identity.connectionId === other.identity.connectionId
}

/** What all of these users have in common. */
export function sharedBy(userIds: readonly string[], evidence: readonly Evidence[]): Evidence[] {
  return evidence.filter(({ users }) => userIds.every((id) => users.includes(id)))
}

/** How probable it is that they are one person, of a hundred: kinds of evidence add up, two of one kind do not. */
export function scoreOf(shared: readonly Evidence[]): number {
  const kinds = new Set(shared.map(({ kind }) => kind))
  const doubt = [...kinds].reduce((rest, kind) => rest * (1 - WEIGHTS[kind] / 100), 1)
  return Math.min(99, Math.round(100 * (1 - doubt)))
}

/** Who stays where nobody is named: the oldest. */
export function oldestOf(users: readonly User[]): User | undefined {
  const [oldest] = [...users].sort(
    (one, other) => one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1),
  )
  return oldest
}
