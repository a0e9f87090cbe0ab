import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import { certificatePem } from './pem.ts'

/** Body of `POST /api/v2/connections/{id}/keys` and of a rotation. */
export const connectionKeysBody = z.strictObject({ signing_alg: z.enum(['RS256']).optional() })

interface Key {
  readonly kid: string
  readonly role: 'current' | 'next' | 'previous'
  readonly algorithm: string
  readonly subject: string
  /** Base64 DER. */
  readonly certificate: string
  readonly pkcs: string
  readonly currentSince: Date | null
}

/** A key of a connection as Auth0 answers it: only its public half. */
export function writeConnectionKey(key: Key): JsonObject {
  const thumbprint = createHash('sha1').update(Buffer.from(key.certificate, 'base64')).digest('hex').toUpperCase()
  return {
    kid: key.kid,
    algorithm: key.algorithm,
    key_use: 'signing',
    subject_dn: key.subject,
    cert: certificatePem(key.certificate),
    fingerprint: (thumbprint.match(/../g) ?? []).join(':'),
    thumbprint,
    pkcs: certificatePem(key.pkcs).replaceAll('CERTIFICATE', 'PKCS7'),
    [key.role]: true,
    ...(key.currentSince && key.role === 'current' ? { current_since: key.currentSince.toISOString() } : {}),
  }
}
