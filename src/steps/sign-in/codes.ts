import { oneWay } from '../../crypto/one-way.ts'
import { normalizeEmail, normalizePhone } from '../../model/addresses.ts'
import type { Connection } from '../../model/connection.ts'

/** An address or number as identities have it, or undefined. */
export function recipientOf({ strategy }: Connection, typed: string): string | undefined {
  return strategy === 'sms' ? normalizePhone(typed) : normalizeEmail(typed)?.toLowerCase()
}

/** Where the code for a mailbox is kept: one for each application. */
export function codeId(connection: Connection, clientId: string, recipient: string): string {
  return oneWay('code', JSON.stringify([connection.id, clientId, recipient]))
}
