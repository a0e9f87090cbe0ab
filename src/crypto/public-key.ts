import { createHash, createPublicKey } from 'node:crypto'

/** The thumbprint (RFC 7638) of an RSA public key in PEM, or undefined where the text is none of at least 2048 bits. */
export function rsaThumbprint(pem: string): string | undefined {
  try {
    const { e, kty, n } = createPublicKey(pem).export({ format: 'jwk' })
    if (kty !== 'RSA' || n === undefined || Buffer.from(n, 'base64url').length < 256) return undefined
    return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
  } catch {
    return undefined
  }
}
