import { readCustomHash, readPasswordHash } from '../../crypto/read-custom-hash.ts'
import type { RowError } from '../../model/import-row.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem } from '../../problems.ts'

interface SentHashes {
  readonly password_hash?: string | undefined
  readonly custom_password_hash?: JsonObject | undefined
}

/** The hash that came with a user or identity, as it is stored; null where none came. */
export function storedHash(sent: SentHashes, at: string): string | null | RowError {
  const { password_hash: plain, custom_password_hash: custom } = sent
  if (custom !== undefined) return checked(readCustomHash(custom), at, 'custom_password_hash')
  return plain === undefined ? null : checked(readPasswordHash(plain), at, 'password_hash')
}

/** Whether a hash could not be read. */
export function isError(read: string | null | RowError): read is RowError {
  return typeof read === 'object' && read !== null
}

function checked(read: string | Problem, at: string, name: string): string | RowError {
  if (!(read instanceof Problem)) return read
  const path = at === '' ? name : `${at}.${name}`
  return { code: 'FORMAT', message: `Error in ${path} property - ${read.message}`, path }
}
