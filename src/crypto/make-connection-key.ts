import { createHash, webcrypto } from 'node:crypto'
import { makeCertificate, signedDataOf } from './make-certificate.ts'

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const

const DAYS = 365

/** A key that was made for a connection. `certificate` and `pkcs` are base64 DER. */
export interface MadeConnectionKey {
  readonly kid: string
  readonly algorithm: 'RS256'
  /** The certificate's subject in OpenSSL's older form. */
  readonly subject: string
  readonly certificate: string
  readonly pkcs: string
  readonly privateJwk: webcrypto.JsonWebKey
}

/** Makes an RSA-2048 key for RS256 with a certificate of a year, as Auth0 does for a connection. */
export async function makeConnectionKey(connectionName: string): Promise<MadeConnectionKey> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify'])
  const { der } = await makeCertificate({ subject: `CN=${connectionName}`, days: DAYS, keys })
  const privateJwk = await webcrypto.subtle.exportKey('jwk', keys.privateKey)
  return {
    kid: thumbprint(privateJwk),
    algorithm: 'RS256',
    subject: `/CN=${connectionName}`,
    certificate: der.toString('base64'),
    pkcs: (await signedDataOf(der)).toString('base64'),
    privateJwk,
  }
}

/** RFC 7638: SHA-256 over the required members, in alphabetical order and without spaces. */
function thumbprint({ e, n }: webcrypto.JsonWebKey): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
}
