import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { listKeys, readRoles } from '../store/signing-keys.ts'

/** A key that was published so long ago is known to every process, each of which looks every 5 s. Seconds. */
const KNOWN_AFTER = 6

/** A signing key by its certificate. */
export interface SigningCertificate {
  readonly kid: string
  /** Base64 DER. */
  readonly x5c: string
}

/** The next key, as soon as every process knows it. Both keys of the first start were known to all from the beginning. */
export async function knownNextKey({ db }: Context): Promise<SigningCertificate> {
  const [roles, keys] = await Promise.all([readRoles(db), listKeys(db)])
  const next = keys.find(({ kid }) => kid === roles.next)
  if (!next) throw new Error('The setting "signing_keys" names a next key that is not stored.')
  const isFirst = roles.since === undefined
  if (!isFirst && next.age < KNOWN_AFTER) await pause((KNOWN_AFTER - next.age) * 1000)
  return { kid: next.kid, x5c: next.x5c }
}
