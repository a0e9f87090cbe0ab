import { type Problem, problem } from '../problems.ts'
import { type Connection, isDatabase, makesUsers } from './connection.ts'
import type { JsonObject } from './json.ts'
import { refusalByRules } from './password-policy.ts'
import { passwordRules } from './password-rules.ts'

/** Why a user cannot be made from this body in this connection, in Auth0's words, or undefined. */
export function refusalToCreate(sent: JsonObject, connection: Connection): Problem | undefined {
  if (!makesUsers(connection)) return problem('unsupported_connection')
  if (connection.enabledClients.length === 0) return problem('connection_disabled')
  return isDatabase(connection) ? refusalOfDatabaseUser(sent, connection) : refusalOfPasswordlessUser(sent, connection)
}

function refusalOfDatabaseUser(sent: JsonObject, connection: Connection): Problem | undefined {
  if (!['email', 'username', 'phone_number'].some((name) => name in sent)) return missing('email')
  return refusalOfUsername(sent['username'], connection) ?? refusalOfPassword(sent['password'], connection, sent)
}

function refusalOfPasswordlessUser(sent: JsonObject, connection: Connection): Problem | undefined {
  const needed = connection.strategy === 'email' ? 'email' : 'phone_number'
  if (!(needed in sent)) return missing(needed)
  if ('username' in sent) return refused('Cannot set username for connection without requires_username.')
  return 'password' in sent ? refused('Cannot set password for a passwordless connection.') : undefined
}

/** A username must be allowed by the connection and of a length that it allows (CONTRACT §4.1). */
export function refusalOfUsername(
  username: JsonObject[string] | undefined,
  { options }: Connection,
): Problem | undefined {
  if (typeof username !== 'string') return undefined
  if (options['requires_username'] !== true) {
    return refused('Cannot set username for connection without requires_username.')
  }
  const { min, max } = usernameBounds(options)
  if (username.length >= min && username.length <= max) return undefined
  return refused(`Username must be ${min} to ${max} characters long in this connection. Nothing was changed.`)
}

function usernameBounds(options: JsonObject): { min: number; max: number } {
  const { username } = (options.validation ?? {}) as { username?: { min?: number; max?: number } }
  return { min: 1, max: 15, ...username }
}

/** A password must be there and follow the connection's rules; `person` is what is known of its owner. */
export function refusalOfPassword(
  password: JsonObject[string] | undefined,
  { options }: Connection,
  person: JsonObject,
): Problem | undefined {
  if (typeof password !== 'string') return missing('password')
  return refusalByRules(password, passwordRules(options), person)
}

function missing(name: string): Problem {
  return refused(`Payload validation error: 'Missing required property: ${name}'.`)
}

function refused(message: string): Problem {
  return problem('invalid_body', message)
}
