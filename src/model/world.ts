import type { Operation } from './change.ts'
import type { Identity } from './identity.ts'
import type { Standing } from './rights.ts'
import type { User } from './user.ts'

/** What a decision is made on: the users involved as they are now, and the database's clock. */
export interface World {
  readonly now: Date
  readonly users: ReadonlyMap<string, User>
  /** The keys of these users' identities, sealed, under which records about them are encrypted. */
  readonly subjectKeys?: ReadonlyMap<string, string>
  /** Operations that the decision needs, where it asked for them. */
  readonly operations?: ReadonlyMap<string, Operation>
  /** Identities that an operation had removed, as they were. */
  readonly removed?: ReadonlyMap<string, Identity>
  /** The identities with which somebody can sign in at this moment. */
  readonly usable?: ReadonlySet<string>
  /** The identities that have a password. */
  readonly withPassword?: ReadonlySet<string>
  /** Passkeys by id, each with its identity, where the decision asked for them. */
  readonly passkeys?: ReadonlyMap<string, string>
  /** Sessions and refresh tokens that have not expired, whether or not they are still good, where somebody asked for them. */
  readonly signIns?: readonly HeldSignIn[]
  /** Which roles and permissions there are, of those that the decision gives somebody. */
  readonly standing?: Standing
}

/** A session or refresh token of a user, and the sign-in that it is of, as its text. */
export interface HeldSignIn {
  readonly model: 'Session' | 'RefreshToken'
  readonly userId: string
  readonly account: string
}

/** Whom to read: by user id, and the owners of identities by address. */
export interface Involved {
  readonly users: readonly string[]
  readonly identities: readonly string[]
}

/** The identity at an address and the user who has it, or undefined. */
export function findIdentity(world: World, key: string): { identity: Identity; owner: User } | undefined {
  for (const owner of world.users.values()) {
    const identity = owner.identities.find((candidate) => candidate.key === key)
    if (identity) return { identity, owner }
  }
  return undefined
}
