import { type Change, type Decision, type IdentityRewrite, changeOf } from './change.ts'
import { eventsOf } from './user-event.ts'
import type { Connection } from './connection.ts'
import type { Identities, Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import { type Act, identitySnapshot, outlineOf, recordedBy, snapshotOf } from './operation.ts'
import { loginNames } from './profile.ts'
import { newUser } from './split.ts'
import { standingAlone } from './unlink.ts'
import type { User } from './user.ts'
import { type World, findIdentity } from './world.ts'

/** An account that the proven owner of its address comes to. */
export interface ReclaimWish {
  /** A database identity. */
  readonly identity: string
  /** The address that was proven, in lower case. */
  readonly address: string
  readonly connection: Connection
  /**
   * The owner's new password, where the proof was a link to the mailbox that sets one: the address is verified with
   * it. Null where the owner came another way: the account is then left without a password, for the owner to set one.
   */
  readonly passwordHash: string | null
}

/** The user that the identity belongs to afterwards, and the identities that had been linked to it. */
export interface Reclaimed {
  readonly user: User
  readonly dropped: readonly string[]
}

/**
 * Whether nobody has proven yet that a user is the owner of the address that one of its identities carries. An account
 * with that address verified anywhere is its owner's, and is never reclaimed.
 */
export function isUnproven(user: User, identity: Identity, address: string): boolean {
  const carries = ({ profile }: Identity) => lower(profile['email']) === address
  // A role goes to nobody by an address: an administrator's account is never reclaimed.
  if (user.role !== undefined) return false
  return carries(identity) && !user.identities.some((one) => carries(one) && one.profile['email_verified'] === true)
}

function lower(value: JsonObject[string] | undefined): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined
}

/**
 * Decides that an unverified account goes to the proven owner of its address (DEMAND T1–T3): whoever made it may have
 * waited for the owner. Its password goes or is replaced, what its identities opened is void with their epochs, what
 * was linked to it stands alone again, second factors, passkeys, consents, open proofs and the unproven telephone
 * number go. Where the identity itself was linked to somebody's account, it leaves that account. Answers null where
 * there is nothing to reclaim.
 */
export function decideReclaim(world: World, wish: ReclaimWish, act: Act): Decision<Reclaimed | null> {
  const found = findIdentity(world, wish.identity)
  if (!found || !isUnproven(found.owner, found.identity, wish.address)) return { answer: null, change: null, notes: [] }
  const { owner, identity } = found
  const cleaned = cleanedOf(world, identity, wish)
  const parties = identity === owner.identities[0] ? asMain(world, owner, cleaned) : asLinked(world, owner, cleaned)
  const change = changeFor({ ...parties, owner, identity: cleaned, at: world.now }, wish, act)
  return { answer: { user: parties.user, dropped: parties.dropped }, change, notes: [] }
}

/** The identity without what the squatter could still reach it by. */
function cleanedOf(world: World, identity: Identity, { passwordHash }: ReclaimWish): Identity {
  const { phone_number: _phone, phone_verified: _flag, ...profile } = identity.profile
  const raised = { ...identity, profile, epoch: identity.epoch + 1 }
  if (passwordHash === null) return raised
  return { ...raised, profile: { ...profile, email_verified: true }, passwordResetAt: world.now }
}

interface Parties {
  /** The user that has the identity afterwards. */
  readonly user: User
  /** The user that had it, as it is afterwards. */
  readonly after: User
  readonly created: readonly User[]
  readonly dropped: readonly string[]
}

/** The account was made with the identity: it stays, and what was linked to it goes. */
function asMain(world: World, owner: User, identity: Identity): Parties {
  const [, ...linked] = owner.identities
  const after: User = { ...owner, identities: [identity], version: owner.version + 1, updatedAt: world.now }
  const created = linked.map((leaving) => aloneFrom(world, owner, leaving))
  return { user: after, after, created, dropped: linked.map(({ key }) => key) }
}

/** The identity was linked to an account that is not its owner's: it leaves, and that account stays. */
function asLinked(world: World, owner: User, identity: Identity): Parties {
  const staying = owner.identities.filter(({ key }) => key !== identity.key) as unknown as Identities
  const after: User = { ...owner, identities: staying, version: owner.version + 1, updatedAt: world.now }
  // The epoch is raised once, by what cleaned it.
  const user = aloneFrom(world, owner, { ...identity, epoch: identity.epoch - 1 })
  return { user, after, created: [user], dropped: [] }
}

/** Leaving is no way out of a block. */
function aloneFrom(world: World, owner: User, leaving: Identity): User {
  return { ...standingAlone(world, leaving), blocked: owner.blocked }
}

interface Outcome extends Parties {
  readonly owner: User
  readonly identity: Identity
  readonly at: Date
}

function changeFor(outcome: Outcome, wish: ReclaimWish, act: Act): Change {
  const { owner, after, created, dropped, user, at } = outcome
  const leaves = user !== after
  const leaving = owner.identities.filter(({ key }) => (leaves ? key === wish.identity : key !== wish.identity))
  return changeOf({
    expect: [owner],
    touch: [{ id: owner.id, updatedAt: at }],
    appear: created.map(newUser),
    move: dropped.map((key) => ({ key, owner: key, position: 0, linkedBy: null })),
    amend: [rewriteOf(outcome.identity, wish, leaves)],
    clear: { users: leaves ? [] : [owner.id], identities: [wish.identity] },
    operations: [
      {
        ...recordedBy(act, at),
        action: 'reclaim',
        users: [owner.id, ...created.map(({ id }) => id)],
        identities: [...new Set([wish.identity, ...leaving.map(({ key }) => key)])],
        undoes: null,
        before: { primary: outlineOf(owner), secondary: null, identities: leaving.map(identitySnapshot) },
        after: { primary: outlineOf(after), secondary: null, created: created.map(snapshotOf) },
      },
    ],
    events: eventsOf(act, [
      ...created.map((one) => ({ type: 'user.created', user: one }) as const),
      { type: 'user.updated', user: after, previous: owner },
      { type: 'account.reclaimed', user, identities: dropped },
    ]),
  })
}

function rewriteOf({ key, profile, passwordResetAt }: Identity, wish: ReclaimWish, leaves: boolean): IdentityRewrite {
  return {
    key,
    profile,
    login: loginNames(wish.connection, profile),
    passwordHash: wish.passwordHash,
    passwordResetAt,
    withoutPassword: wish.passwordHash === null,
    endsSignIns: true,
    ...(leaves ? { move: { owner: key, position: 0, linkedBy: null } } : {}),
  }
}
