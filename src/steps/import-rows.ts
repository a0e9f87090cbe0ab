import type { Context } from '../context.ts'
import { sealedAt } from '../crypto/vault.ts'
import { type Connection, isDatabase } from '../model/connection.ts'
import type { NewRow } from '../model/import-row.ts'
import { type Problem, problem } from '../problems.ts'
import { type SentRow, addressIn, hasSecrets } from '../shapes/import-file.ts'

/** The connection, where users can be imported into it. */
export function importTarget(connection: Connection | undefined): Connection | Problem {
  if (!connection) return problem('connection_unknown')
  if (!isDatabase(connection)) return problem('invalid_body', 'Connection must be a database connection.')
  if (connection.enabledClients.length === 0) return problem('invalid_body', 'Connection must be enabled.')
  const { enabledDatabaseCustomization: isCustom, import_mode: isImporting } = connection.options
  if (isCustom === true && isImporting !== true) {
    return problem('invalid_body', 'Custom Database Connections without import mode are not allowed.')
  }
  return connection
}

/** Users with second factors bring secrets, and are kept sealed. */
export function storedRow({ vault }: Context, jobId: string, { user, fault }: SentRow): NewRow {
  const email = fault ? null : addressIn(user)
  if (fault) return { email, body: { user, fault } }
  if (!hasSecrets(user)) return { email, body: { user } }
  return { email, body: { sealed: vault.seal(JSON.stringify(user), sealedAt.importedUser(jobId)) } }
}
