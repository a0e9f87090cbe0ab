import { type Connection, isDatabase } from './connection.ts'
import type { Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** What an identity can be used with at this moment, beside what its connection offers. */
export interface Credentials {
  readonly hasPassword: boolean
  readonly hasPasskey: boolean
}

/**
 * Whether somebody can sign in with an identity: its connection is there and enabled for an application, and it is a
 * provider's, has a passkey, a mailbox or telephone that codes go to, or a password whose mailbox can be reached.
 */
export function isWayIn(identity: Identity, connection: Connection | undefined, credentials: Credentials): boolean {
  if (!connection || connection.enabledClients.length === 0) return false
  if (credentials.hasPasskey) return true
  if (connection.strategy === 'email') return isText(identity.profile, 'email')
  if (connection.strategy === 'sms') return isText(identity.profile, 'phone_number')
  return isDatabase(connection) ? credentials.hasPassword && isText(identity.profile, 'email') : true
}

function isText(profile: JsonObject, name: string): boolean {
  return typeof profile[name] === 'string'
}

/** Whether a user would have no usable way to sign in without these identities. */
export function isStrandedWithout(world: World, { identities }: User, leaving: readonly Identity[]): boolean {
  const usable = world.usable ?? new Set<string>()
  return !identities.some((identity) => usable.has(identity.key) && !leaving.includes(identity))
}
