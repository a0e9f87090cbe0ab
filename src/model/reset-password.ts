import { type Problem, problem } from '../problems.ts'
import { type Decision, changeOf } from './change.ts'
import type { Connection } from './connection.ts'
import type { Identities, Identity } from './identity.ts'
import type { Act } from './operation.ts'
import { passwordRules } from './password-rules.ts'
import { loginNames } from './profile.ts'
import { decideReclaim, isUnproven } from './reclaim.ts'
import type { User } from './user.ts'
import { type World, findIdentity } from './world.ts'

/** What a ticket says: which identity it is about, in which epoch, and the address that it was made for. */
export interface TicketSubject {
  readonly identity: string
  readonly epoch: number
  readonly address: string
}

export interface ResetWish extends TicketSubject {
  readonly connection: Connection
  readonly passwordHash: string
  /** Whether having the ticket proves the mailbox: it was sent there, or its maker says so. */
  readonly provesAddress: boolean
}

/** The user with the new password; the identities that stand alone again where the account was reclaimed. */
export interface Reset {
  readonly user: User
  readonly reclaimed: { readonly dropped: readonly string[] } | null
}

/**
 * Decides a new password by ticket. The identity's epoch rises with it, so that this ticket, every other one and
 * whatever was opened with the old password are void: of two resets by one ticket, the second finds another epoch. An
 * unverified account is reclaimed by whoever proves its address (DEMAND T1). A block by an administrator stays.
 */
export function decideReset(world: World, wish: ResetWish, act: Act): Decision<Reset> {
  const named = subjectOf(world, wish)
  if ('code' in named) return named
  const { identity, owner } = named
  if (wish.provesAddress && isUnproven(owner, identity, wish.address)) {
    const decision = decideReclaim(world, wish, act)
    if ('code' in decision || !decision.answer) return problem('ticket_invalid')
    const { user, dropped } = decision.answer
    return { ...decision, answer: { user, reclaimed: { dropped } } }
  }
  return withPassword(world, { owner, identity }, wish)
}

/** The identity of a ticket that is still good: same epoch, same address. */
function subjectOf(world: World, wish: TicketSubject): { identity: Identity; owner: User } | Problem {
  const found = findIdentity(world, wish.identity)
  const isGood = found?.identity.epoch === wish.epoch && found.identity.profile['email'] === wish.address
  return isGood ? found : problem('ticket_invalid')
}

function withPassword(
  world: World,
  { owner, identity }: { owner: User; identity: Identity },
  { connection, passwordHash, provesAddress }: ResetWish,
): Decision<Reset> {
  const profile = provesAddress ? { ...identity.profile, email_verified: true } : identity.profile
  const changed: Identity = { ...identity, profile, epoch: identity.epoch + 1, passwordResetAt: world.now }
  const user = withIdentity(world, owner, changed)
  const change = changeOf({
    expect: [owner],
    touch: [{ id: owner.id, updatedAt: world.now }],
    amend: [
      {
        key: identity.key,
        profile,
        login: loginNames(connection, profile),
        passwordHash,
        passwordResetAt: world.now,
        endsSignIns: true,
        keepPasswords: passwordRules(connection.options).historySize,
      },
    ],
    events: [{ type: 'user.updated', user, previous: owner }],
  })
  return { answer: { user, reclaimed: null }, change, notes: [] }
}

function withIdentity(world: World, owner: User, changed: Identity): User {
  const identities = owner.identities.map((one) => (one.key === changed.key ? changed : one)) as unknown as Identities
  return { ...owner, identities, version: owner.version + 1, updatedAt: world.now }
}

export interface VerifyWish extends TicketSubject {
  readonly connection: Connection
}

/** Decides that an address is verified by ticket; one that is so already changes nothing. */
export function decideVerifyEmail(world: World, wish: VerifyWish): Decision<User> {
  const named = subjectOf(world, wish)
  if ('code' in named) return named
  const { identity, owner } = named
  if (identity.profile['email_verified'] === true) return { answer: owner, change: null, notes: [] }
  const profile = { ...identity.profile, email_verified: true }
  const user = withIdentity(world, owner, { ...identity, profile })
  const { key, passwordResetAt } = identity
  const change = changeOf({
    expect: [owner],
    touch: [{ id: owner.id, updatedAt: world.now }],
    amend: [{ key, profile, login: loginNames(wish.connection, profile), passwordHash: null, passwordResetAt }],
    events: [{ type: 'user.updated', user, previous: owner }],
  })
  return { answer: user, change, notes: [] }
}
