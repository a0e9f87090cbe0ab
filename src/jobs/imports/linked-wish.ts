import { demoIssuer, DEMO_STRATEGIES } from '../../connections/demo-upstream.ts'
import { fillSettings } from '../../connections/fill-settings.ts'
import { PRESETS } from '../../connections/preset-table.ts'
import type { Connection } from '../../model/connection.ts'
import { addressOf } from '../../model/identity.ts'
import type { RowError } from '../../model/import-row.ts'
import type { LinkedWish } from '../../model/import-wish.ts'
import type { JsonObject } from '../../model/json.ts'
import { loginNames, lowered } from '../../model/profile.ts'
import type { ImportedIdentity } from '../../shapes/import-user.ts'
import { isError, storedHash } from './stored-hash.ts'

/**
 * A further identity of a file as it will be stored, so that its next sign-in finds it: with the connection's own issuer,
 * and the subject that a provider will name. Where the options do not say the issuer, the file must.
 */
export function linkedWish(
  connections: ReadonlyMap<string, Connection>,
  sent: ImportedIdentity,
  path: string,
): LinkedWish | RowError {
  const connection = connections.get(sent.connection)
  if (connection?.strategy !== sent.provider) {
    return { code: 'CONNECTION_NOT_FOUND', message: 'The connection does not exist.', path: `${path}.connection` }
  }
  const passwordHash = storedHash(sent, path)
  if (isError(passwordHash)) return passwordHash
  if (passwordHash !== null && connection.strategy !== 'auth0') {
    return { code: 'NOT_PASSED', message: 'Only an identity of a database has a password.', path }
  }
  const proof = proofOf(connection, String(sent.user_id), sent)
  if (proof === undefined) return { code: 'OBJECT_REQUIRED', message: ISSUER_MISSING, path: `${path}.issuer` }
  return { ...identityOf(connection, sent), ...proof, passwordHash }
}

function identityOf(
  connection: Connection,
  sent: ImportedIdentity,
): Omit<LinkedWish, 'issuer' | 'subject' | 'passwordHash'> {
  const id = String(sent.user_id)
  const profile = profileOf(sent.profileData ?? {})
  return {
    key: addressOf(connection.strategy, id),
    provider: connection.strategy,
    id,
    numeric: typeof sent.user_id === 'number',
    connection: connection.name,
    connectionId: connection.id,
    profile,
    login: loginNames(connection, profile),
  }
}

const ISSUER_MISSING = 'Missing required property: issuer. The connection’s options do not say who vouches for it.'

type Proof = Pick<LinkedWish, 'issuer' | 'subject'>

/** Our own connections vouch by the id; a provider as its preset says. */
function proofOf(connection: Connection, id: string, sent: ImportedIdentity): Proof | undefined {
  const issuer = sent.issuer ?? issuerOf(connection)
  return issuer === undefined ? undefined : { issuer, subject: sent.subject ?? subjectOf(connection, id) }
}

function issuerOf({ strategy, options }: Connection): string | undefined {
  const preset = PRESETS.get(strategy)
  if (!preset) return ''
  const played = DEMO_STRATEGIES.find((one) => one === strategy)
  if (options['demo'] === true && played !== undefined) return demoIssuer(played)
  const filled = fillSettings(preset, options)
  // A provider of many tenants names the tenant in each token.
  const isOpen = typeof filled === 'string' || (filled.kind === 'oidc' && filled.announces !== undefined)
  return isOpen ? undefined : filled.issuer
}

/** The id without the connection's name, which Auth0 puts before it (CONTRACT §1.2). */
function subjectOf({ strategy, name }: Connection, id: string): string {
  const isNamed = PRESETS.get(strategy)?.named === true
  return isNamed && id.startsWith(`${name}|`) ? id.slice(name.length + 1) : id
}

function profileOf(sent: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, lowered(name, value)]))
}
