import { type Problem, problem } from '../problems.ts'
import { type Connection, isDatabase, isPasswordless } from './connection.ts'
import { refusalOfPassword, refusalOfUsername } from './creatable.ts'
import type { Identity } from './identity.ts'
import type { JsonObject } from './json.ts'
import { isEnterprise } from './providers.ts'

/** The identity whose profile a change is about. */
export interface Target {
  readonly identity: Identity
  readonly connection: Connection | undefined
  readonly isMain: boolean
  /** Whether the body holds anything that lives in the identity. */
  readonly touched: boolean
}

/** Pairs that cannot be changed in one call (CONTRACT §4.6). */
const APART = [
  ['password', 'email'],
  ['password', 'email_verified'],
  ['username', 'email'],
  ['username', 'email_verified'],
  ['username', 'password'],
] as const

/** Why a change of an identity's attributes is refused, in Auth0's words, or undefined. */
export function refusalToUpdate(sent: JsonObject, target: Target): Problem | undefined {
  const pair = APART.find((names) => names.every((name) => sent[name] !== undefined))
  if (pair) return refused(`Cannot update ${pair[0]} and ${pair[1]} simultaneously.`)
  return refusalOfAddress(sent, target) ?? refusalOfCredentials(sent, target) ?? refusalOfNames(sent, target)
}

function refusalOfAddress(sent: JsonObject, { identity, connection }: Target): Problem | undefined {
  const own = connection !== undefined && isDatabase(connection)
  if (sent['email'] !== undefined && !own) return refused('Cannot update email for non-database user.')
  if (sent['email_verified'] !== undefined && isEnterprise(identity.provider)) {
    return refused('Email verification is not supported for enterprise users.')
  }
  const phone = sent['phone_number'] !== undefined || sent['phone_verified'] !== undefined
  const hasPhone = own || connection?.strategy === 'sms'
  return phone && !hasPhone ? refused('Connection is not supported for this operation.') : undefined
}

function refusalOfCredentials(sent: JsonObject, { connection }: Target): Problem | undefined {
  const { password, username } = sent
  if (password === undefined && username === undefined) return undefined
  if (!connection || !isDatabase(connection)) return refused('Connection is not supported for this operation.')
  return password === undefined ? refusalOfUsername(username, connection) : refusalOfPassword(password, connection)
}

const NAMES = ['name', 'nickname', 'given_name', 'family_name', 'picture'] as const

/** Providers overwrite these at each sign-in unless the connection says otherwise. */
function refusalOfNames(sent: JsonObject, { connection, isMain }: Target): Problem | undefined {
  const wanted = NAMES.filter((name) => sent[name] !== undefined)
  if (wanted.length === 0) return undefined
  const start = `The following user attributes cannot be updated: ${wanted.join(', ')}.`
  if (!isMain) return refused(`${start} The specified connection belongs to a secondary identity.`)
  const synced = connection?.options['set_user_root_attributes'] ?? 'on_each_login'
  const own = connection !== undefined && (isDatabase(connection) || isPasswordless(connection))
  if (own || synced !== 'on_each_login') return undefined
  return refused(
    `${start} The connection must either be a database connection (using the Auth0 store), a passwordless connection ` +
      "(email or sms) or has disabled 'Sync user profile attributes at each login'.",
  )
}

function refused(message: string): Problem {
  return problem('not_updatable', message)
}
