import type { Caller } from './caller.ts'
import type { Actor } from './actor.ts'
import type { Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import type { Membership, Permission } from './rights.ts'
import type { User } from './user.ts'

/** What every decision is told beside the world: the id of its operation, who acts and why. */
export interface Act {
  readonly operationId: string
  readonly caller: Caller
  readonly reason: string | null
  /** Operations that are carried out together share it. */
  readonly batchId?: string
}

/** The acting caller as an operation keeps it. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === 'client') return { clientId: caller.clientId, userId: null, identity: null }
  return { clientId: caller.clientId, userId: caller.userId, identity: caller.openedBy.key }
}

/** A user in full, as an operation keeps it: all that is needed to bring it back. Credentials stay with the identity. */
export type Snapshot = {
  readonly user_id: string
  readonly version: number
  readonly app_metadata: JsonObject | null
  readonly user_metadata: JsonObject | null
  readonly blocked: boolean | null
  readonly created_at: string
  readonly updated_at: string
  readonly logins: { readonly count: number; readonly last_login: string; readonly last_ip: string } | null
  readonly identities: readonly IdentitySnapshot[]
  /** Absent where it had none. */
  readonly roles?: readonly string[]
  readonly permissions?: readonly Permission[]
  readonly memberships?: readonly Membership[]
}

/** An identity in full, credentials apart. */
export type IdentitySnapshot = {
  readonly key: string
  readonly connection: string
  readonly connection_id: string
  readonly epoch: number
  readonly position: number
  readonly linked_by: string | null
  readonly profile: JsonObject
}

/** Of a user who stays only what an operation changes: its version, the order of its identities, metadata written. */
export type Outline = {
  readonly user_id: string
  readonly version: number
  readonly identities: readonly string[]
  readonly user_metadata?: JsonObject | null
}

/** The snapshot of a user as it is now. */
export function snapshotOf(user: User): Snapshot {
  return {
    user_id: user.id,
    version: user.version,
    app_metadata: user.appMetadata,
    user_metadata: user.userMetadata,
    blocked: user.blocked,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    logins: user.logins && {
      count: user.logins.count,
      last_login: user.logins.lastLogin.toISOString(),
      last_ip: user.logins.lastIp,
    },
    identities: user.identities.map(identitySnapshot),
    ...(user.rights && { ...user.rights }),
  }
}

/** The outline of a user. `written`: the keys of `user_metadata` that the operation writes, as they are at this side of it. */
export function outlineOf(user: User, written?: JsonObject | null): Outline {
  const outline = {
    user_id: user.id,
    version: user.version,
    identities: user.identities.map((identity) => identity.key),
  }
  return written === undefined ? outline : { ...outline, user_metadata: written }
}

/** The snapshot of an identity as it is now. */
export function identitySnapshot(identity: Identity): IdentitySnapshot {
  return {
    key: identity.key,
    connection: identity.connection,
    connection_id: identity.connectionId,
    epoch: identity.epoch,
    position: identity.position,
    linked_by: identity.linkedBy,
    profile: identity.profile,
  }
}

/** What each operation is recorded with, whatever it does. */
export function recordedBy(act: Act, at: Date) {
  return {
    id: act.operationId,
    at,
    actor: actorOf(act.caller),
    reason: act.reason,
    batchId: act.batchId ?? null,
  }
}
