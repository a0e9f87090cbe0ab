import { type Connection, isDatabase, isPasswordless } from '../model/connection.ts'
import type { JsonObject } from '../model/json.ts'
import { isSocial } from '../model/providers.ts'

/** What a log entry tells of somebody who signs in, signs up, or proves something; whatever is not known is left out. */
export interface SignInFacts {
  /** Auth0's code (CONTRACT §7): s, f, fp, fu, ss, fs, scp, scpr, sv, slo, seacft, limit_wc … */
  readonly type: string
  readonly description?: string | undefined
  readonly userId?: string | undefined
  /** What was typed, or the user's address. */
  readonly userName?: string | undefined
  readonly connection?: Connection | undefined
  readonly client?: { readonly id: string; readonly name: string } | undefined
  readonly ip: string
  readonly userAgent?: string | undefined
  /** Host of the origin that was called. */
  readonly hostname: string
  readonly audience?: string | undefined
  readonly scope?: string | undefined
  readonly details?: JsonObject | undefined
}

/** The entry in the shape of Auth0's (CONTRACT §7), its date and ids apart. */
export function signInLogEntry(facts: SignInFacts): JsonObject {
  const { connection, client } = facts
  const entry: Readonly<Record<string, JsonObject[string] | undefined>> = {
    type: facts.type,
    description: facts.description,
    connection: connection?.name,
    connection_id: connection?.id,
    client_id: client?.id,
    client_name: client?.name,
    ip: facts.ip,
    user_agent: facts.userAgent?.slice(0, 500),
    details: facts.details,
    hostname: facts.hostname,
    user_id: facts.userId,
    user_name: facts.userName,
    strategy: connection?.strategy,
    strategy_type: connection && strategyType(connection),
    audience: facts.audience,
    scope: facts.scope,
    isMobile: false,
  }
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as JsonObject
}

function strategyType(connection: Connection): string {
  if (isDatabase(connection)) return 'database'
  if (isPasswordless(connection)) return 'passwordless'
  return isSocial(connection.strategy) ? 'social' : 'enterprise'
}
