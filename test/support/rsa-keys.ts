import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** An RSA key as a client has it. */
export interface RsaKeys {
  readonly key: KeyObject
  /** The public half, SPKI. */
  readonly pem: string
  /** RFC 7638. */
  readonly thumbprint: string
}

export function makeKeys(): RsaKeys {
  const { publicKey, privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { e, kty, n } = publicKey.export({ format: 'jwk' })
  const thumbprint = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
  return { key, pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), thumbprint }
}
