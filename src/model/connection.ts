import { CONSOLE_CLIENT } from './administrators.ts'
import type { JsonObject } from './json.ts'

/** Where identities come from. */
export interface Connection {
  /** `con_` and 16 alphanumerics. */
  readonly id: string
  readonly name: string
  /** `auth0` for passwords, `email`, `sms`, or a provider's name (CONTRACT §1.3). */
  readonly strategy: string
  readonly options: JsonObject
  readonly enabledClients: readonly string[]
  /** Clients that may use it as soon as they are made. */
  readonly awaitedClients?: readonly string[]
  /** Other properties as they were sent, in Auth0's names: display_name, metadata, … */
  readonly extra?: JsonObject
  /** The private key in use by which we prove to its provider who we are, where it has one. */
  readonly key?: { readonly kid: string; readonly jwk: JsonObject }
}

/**
 * Whether an application may use a connection to sign people in. Administrators come to the console by any that is in use,
 * so the console is on nobody's list.
 */
export function isEnabled({ enabledClients }: Connection, clientId: string): boolean {
  return enabledClients.includes(clientId) || (clientId === CONSOLE_CLIENT && enabledClients.length > 0)
}

/** Strategies whose users can be made through the API (CONTRACT §4.2). */
export function makesUsers(connection: Connection): boolean {
  return isDatabase(connection) || isPasswordless(connection)
}

export function isDatabase(connection: Connection): boolean {
  return connection.strategy === 'auth0'
}

export function isPasswordless(connection: Connection): boolean {
  return connection.strategy === 'email' || connection.strategy === 'sms'
}
