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
  return (
    refusalOfDisabled(sent, target) ??
    refusalOfAddress(sent, target) ??
    refusalOfCredentials(sent, target) ??
    refusalOfNames(sent, target)
  )
}

function refusalOfDisabled(sent: JsonObject, { connection }: Target): Problem | undefined {
  if (!connection || !isDatabase(connection) || connection.enabledClients.length > 0) return undefined
  if (sent['email'] === undefined && sent['password'] === undefined) return undefined
  return refused('Cannot change email or password for users in a disabled connection.')
}

function refusalOfAddress(sent: JsonObject, { identity, connection }: Target): Problem | undefined {
  const own = connection !== undefined && isDatabase(connection)
  const sends = (...names: string[]) => names.some((name) => sent[name] !== undefined)
  if (!own && sends('email')) return refused('Cannot update email for non-database user.')
  if (isEnterprise(identity.provider) && sends('email_verified')) {
    return refused('Email verification is not supported for enterprise users.')
  }
  return sends('phone_number', 'phone_verified') && !hasPhones(connection) ? unsupported() : undefined
}

function hasPhones(connection: Connection | undefined): boolean {
  return connection !== undefined && (isDatabase(connection) || connection.strategy === 'sms')
}

function refusalOfCredentials(sent: JsonObject, { connection, identity }: Target): Problem | undefined {
  const { password, username } = sent
  if (password === undefined && username === undefined) return undefined
  if (!connection || !isDatabase(connection)) return unsupported()
  if (password === undefined) return refusalOfUsername(username, connection)
  return refusalOfPassword(password, connection, { ...identity.profile, ...sent })
}

const NAMES = ['name', 'nickname', 'given_name', 'family_name', 'picture'] as const

/** Providers overwrite these at each sign-in unless the connection says otherwise. */
function refusalOfNames(sent: JsonObject, { connection, isMain }: Target): Problem | undefined {
  const wanted = NAMES.filter((name) => sent[name] !== undefined)
  if (wanted.length === 0) return undefined
  const verb = wanted.every((name) => sent[name] === null) ? 'removed' : 'updated'
  const start = `The following user attributes cannot be ${verb}: ${wanted.join(', ')}.`
  if (!isMain) return refused(`${start} The specified connection belongs to a secondary identity.`)
  if (keepsNames(connection)) return undefined
  return refused(
    `${start} The connection must either be a database connection (using the Auth0 store), a passwordless connection ` +
      "(email or sms) or has disabled 'Sync user profile attributes at each login'.",
  )
}

/** Whether root names stay what the API made them: ours do, and those of connections that do not sync at each sign-in. */
function keepsNames(connection: Connection | undefined): boolean {
  if (!connection) return false
  const synced = connection.options.set_user_root_attributes ?? 'on_each_login'
  return isDatabase(connection) || isPasswordless(connection) || synced !== 'on_each_login'
}

function unsupported(): Problem {
  return refused('Connection is not supported for this operation.')
}

function refused(message: string): Problem {
  return problem('not_updatable', message)
}
