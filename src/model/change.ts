import type { Problem } from '../problems.ts'
import type { Actor } from './actor.ts'
import type { BroughtFactor } from './factor.ts'
import type { Identity } from './identity.ts'
import type { Json, JsonObject } from './json.ts'
import type { AssignedRole, GrantedPermission, JoinedOrganization } from './rights.ts'
import type { SystemRole } from './system-roles.ts'
import type { UserEvent } from './user-event.ts'
import type { Logins, User } from './user.ts'

/**
 * Everything that one decision writes, as plain values. It is committed whole, in one statement, and
 * only while every user in `expect` still has the version that was read (DESIGN §2). Each row appears
 * at most once: two writes of one row in one statement silently lose one.
 */
export interface Change {
  readonly expect: readonly { readonly id: string; readonly version: number }[]
  /** Users that cease to exist. */
  readonly vanish: readonly string[]
  readonly appear: readonly NewUser[]
  /** Users of whom nothing but version and `updated_at` changes. */
  readonly touch: readonly { readonly id: string; readonly updatedAt: Date }[]
  /** Users whose own columns change. */
  readonly rewrite: readonly UserRewrite[]
  /** Users whose login counters begin anew. */
  readonly forget: readonly string[]
  readonly add: readonly NewIdentity[]
  readonly move: readonly IdentityMove[]
  /** Identities whose stored data changes. */
  readonly amend: readonly IdentityRewrite[]
  readonly drop: readonly string[]
  readonly enrol: readonly BroughtFactor[]
  /** Of these users, second factors, consents and open proofs go; of these identities, passkeys. */
  readonly clear: { readonly users: readonly string[]; readonly identities: readonly string[] }
  /** Passkeys that go, by id. */
  readonly dropPasskeys: readonly string[]
  /** Users that get a system role, and users that lose theirs. */
  readonly appoint: readonly { readonly id: string; readonly role: SystemRole; readonly at: Date }[]
  readonly dismiss: readonly string[]
  /** Roles and permissions that users get, and that they lose. */
  readonly assign: readonly AssignedRole[]
  readonly unassign: readonly AssignedRole[]
  readonly permit: readonly GrantedPermission[]
  readonly forbid: readonly GrantedPermission[]
  /** Memberships of organizations, and roles there, that users get, and that they lose. */
  readonly join: readonly JoinedOrganization[]
  readonly leave: readonly JoinedOrganization[]
  /** Owners that go or are blocked by this change: it is refused where no other owner would be left. */
  readonly leavingOwners: readonly string[]
  /** Identities that are dropped and kept aside, for their removal to be taken back. */
  readonly keep: readonly { readonly key: string; readonly operationId: string }[]
  /** Identities that had been dropped and come back, with their credentials. */
  readonly bringBack: readonly (IdentityMove & { readonly removedBy: string; readonly epoch: number })[]
  /** Users and identities of whom no record is to tell anything personal any more. */
  readonly erase: readonly string[]
  readonly operations: readonly Operation[]
  readonly events: readonly UserEvent[]
}

/** A user row to be written; its identities are moved or added by the same change. */
export type NewUser = Omit<User, 'identities' | 'logins' | 'role'> & {
  readonly mainKey: string
  /** Counters of a user that comes back. */
  readonly logins?: Logins | null
}

export type UserRewrite = Pick<User, 'id' | 'appMetadata' | 'userMetadata' | 'blocked' | 'updatedAt'> & {
  /** When a user began whose id was another's before, in one batch. */
  readonly bornAgain?: Date
}

/** What an identity can be found by at sign-in; each is unique in its connection. */
export interface LoginNames {
  readonly email: string | null
  readonly username: string | null
  readonly phone: string | null
}

export interface NewIdentity {
  readonly identity: Identity
  readonly owner: string
  readonly login: LoginNames
  readonly passwordHash: string | null
}

export interface IdentityMove {
  readonly key: string
  readonly owner: string
  readonly position: number
  readonly linkedBy: string | null
}

export interface IdentityRewrite {
  readonly key: string
  readonly profile: JsonObject
  /** Null keeps the stored names. */
  readonly login: LoginNames | null
  /** The new hash, or null to keep the stored one. */
  readonly passwordHash: string | null
  readonly passwordResetAt: Date | null
  /** The stored password goes, and nobody signs in with one until a new one is set. */
  readonly withoutPassword?: boolean
  /** How many old hashes stay for the connection's password history; none unless said. */
  readonly keepPasswords?: number
  /** What the identity opened until now is void: its epoch rises. */
  readonly endsSignIns?: boolean
  /** Another owner, as in `move`, which must not name the same row; the epoch rises with it. */
  readonly move?: Omit<IdentityMove, 'key'>
}

export const OPERATION_ACTIONS = ['link', 'unlink', 'move', 'undo', 'reclaim'] as const

export type OperationAction = (typeof OPERATION_ACTIONS)[number]

/** One recorded change of identities: who, why, when, before and after. */
export interface Operation {
  readonly id: string
  readonly action: OperationAction
  readonly at: Date
  readonly actor: Actor
  readonly reason: string | null
  /** Everybody concerned; the one who stays comes first. */
  readonly users: readonly string[]
  /** The identities that it moved, made or removed. */
  readonly identities: readonly string[]
  /** The operation that this one takes back. */
  readonly undoes: string | null
  readonly batchId: string | null
  readonly before: JsonObject
  readonly after: JsonObject
}

/** A log entry's own part; who asked and how is added from the request. */
export interface LogNote {
  readonly type: string
  readonly description: string
  readonly userId: string | null
  readonly status: number
  readonly body: Json
  readonly connection: { readonly name: string; readonly id: string } | null
  /** The whole entry but its date, where it tells of a sign-in and not of a call of the Management API. */
  readonly entry?: JsonObject
}

/** What a decision answers: a refusal, or what the caller gets and what is to be written for it. */
export type Decision<Answer> =
  | Problem
  | { readonly answer: Answer; readonly change: Change | null; readonly notes: readonly LogNote[] }

const NOTHING: Change = {
  expect: [],
  vanish: [],
  appear: [],
  touch: [],
  rewrite: [],
  forget: [],
  add: [],
  move: [],
  amend: [],
  drop: [],
  enrol: [],
  clear: { users: [], identities: [] },
  dropPasskeys: [],
  appoint: [],
  dismiss: [],
  assign: [],
  unassign: [],
  permit: [],
  forbid: [],
  join: [],
  leave: [],
  leavingOwners: [],
  keep: [],
  bringBack: [],
  erase: [],
  operations: [],
  events: [],
}

/** A change made of the given parts, empty elsewhere. */
export function changeOf(parts: Partial<Change>): Change {
  return { ...NOTHING, ...parts }
}
