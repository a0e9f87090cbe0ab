import { type Connection, isDatabase, isPasswordless } from './connection.ts'
import type { Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import { takesPasskeys } from './passkey-connection.ts'
import { isUpstream } from './upstream-strategies.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** What an identity can be used with at this moment, beside what its connection offers. */
export interface Credentials {
  readonly hasPassword: boolean
  readonly hasPasskey: boolean
}

/** What a connection offers to sign in with. */
export type WayKind = 'provider' | 'password' | 'email_code' | 'sms_code'

/** The connections as they are now, by id. */
export type Connections = ReadonlyMap<string, Connection>

/**
 * Whether somebody can sign in with an identity: its connection is there and enabled for an application, and it is a
 * provider's, has a passkey, a mailbox or telephone that codes go to, or a password whose mailbox can be reached.
 */
export function isWayIn(identity: Identity, connection: Connection | undefined, credentials: Credentials): boolean {
  if (!isOpen(connection)) return false
  if (credentials.hasPasskey && takesPasskeys(connection)) return true
  return worksBy(wayOf(connection), identity.profile, credentials.hasPassword)
}

/** Whether people can come by a connection: an application may use it, and we speak what it is. */
export function isOpen(connection: Connection | undefined): connection is Connection {
  if (connection === undefined || connection.enabledClients.length === 0) return false
  return isDatabase(connection) || isPasswordless(connection) || isUpstream(connection)
}

/** What a connection offers to sign in with, beside passkeys. */
export function wayOf(connection: Connection): WayKind {
  if (isDatabase(connection)) return 'password'
  if (connection.strategy === 'email') return 'email_code'
  return connection.strategy === 'sms' ? 'sms_code' : 'provider'
}

/** Whether what a connection offers works for an identity with this profile. */
export function worksBy(way: WayKind, profile: JsonObject, hasPassword: boolean): boolean {
  if (way === 'provider') return true
  if (way === 'sms_code') return isText(profile, 'phone_number')
  return isText(profile, 'email') && (way === 'email_code' || hasPassword)
}

function isText(profile: JsonObject, name: string): boolean {
  return typeof profile[name] === 'string'
}

/** The identities of a world with which somebody can sign in. Without passkeys in it: those that need none. */
export function usableIn(world: World, connections: Connections): ReadonlySet<string> {
  const holders = new Set(world.passkeys?.values())
  const identities = [...world.users.values()].flatMap((user) => user.identities)
  const usable = identities.filter((identity) =>
    isWayIn(identity, connections.get(identity.connectionId), {
      hasPassword: world.withPassword?.has(identity.key) ?? false,
      hasPasskey: holders.has(identity.key),
    }),
  )
  return new Set(usable.map(({ key }) => key))
}

/** Whether a user would have no usable way to sign in without these identities. */
export function isStrandedWithout(world: World, { identities }: User, leaving: readonly Identity[]): boolean {
  const usable = world.usable ?? new Set<string>()
  return !identities.some((identity) => usable.has(identity.key) && !leaving.includes(identity))
}
