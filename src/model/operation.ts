import type { Actor } from './change.ts'
import type { Caller } from './caller.ts'
import type { Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import type { User } from './user.ts'

/** What every decision is told beside the world: the id of its operation, who acts and why. */
export interface Act {
  readonly operationId: string
  readonly caller: Caller
  readonly reason: string | null
}

/** The acting caller as an operation keeps it. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === 'client') return { clientId: caller.clientId, userId: null, identity: null }
  return { clientId: caller.clientId, userId: caller.userId, identity: caller.openedBy.key }
}

/** A user in full, as a snapshot keeps it: all that is needed to bring it back. Credentials stay with the identity. */
export function snapshotOf(user: User): JsonObject {
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
  }
}

/** Of a user who stays only what an operation changes: its version and the order of its identities. */
export function outlineOf(user: User): JsonObject {
  return { user_id: user.id, version: user.version, identities: user.identities.map((identity) => identity.key) }
}

/** An identity in full, credentials apart. */
export function identitySnapshot(identity: Identity): JsonObject {
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
