import { createHash, type JsonWebKey, webcrypto } from 'node:crypto'
import { makeCertificate } from './make-certificate.ts'

/** A public key as our JWKS lists it (RFC 7517, CONTRACT §11.1). */
export interface PublicJwk {
  readonly kty: 'RSA'
  readonly use: 'sig'
  readonly alg: 'RS256'
  readonly n: string
  readonly e: string
  /** The key's RFC 7638 thumbprint. */
  readonly kid: string
  /** SHA-1 thumbprint of the certificate (RFC 7517 §4.8). */
  readonly x5t: string
  /** The key in a self-signed certificate, base64 DER: what older Auth0 clients read instead of `n` and `e`. */
  readonly x5c: readonly [string]
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const

/** Makes an RSA-2048 key for RS256, with its listing. */
export async function makeSigningKey(): Promise<{ publicJwk: PublicJwk; privateJwk: JsonWebKey }> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify'])
  const privateJwk = await webcrypto.subtle.exportKey('jwk', keys.privateKey)
  const { n, e } = privateJwk
  if (n === undefined || e === undefined) throw new Error('The RSA key that was made has no modulus or exponent.')
  const der = await certificateOf(keys)
  const x5t = createHash('sha1').update(der).digest('base64url')
  const listing = { kty: 'RSA', use: 'sig', alg: 'RS256', n, e, kid: thumbprint(n, e) } as const
  return { publicJwk: { ...listing, x5t, x5c: [der.toString('base64')] }, privateJwk: privateJwk as JsonWebKey }
}

/** RFC 7638: SHA-256 over the required members, in alphabetical order and without spaces. */
function thumbprint(n: string, e: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
}

async function certificateOf(keys: webcrypto.CryptoKeyPair): Promise<Buffer> {
  const certificate = await makeCertificate({ subject: 'CN=Carabiner token signing', days: 3650, keys })
  return certificate.der
}
