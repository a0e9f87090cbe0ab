import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'

/** A public key of a client, ready to be kept. */
export interface ReadPublicKey {
  /** SPKI, PEM. */
  readonly pem: string
  /** RFC 7638, base64url. */
  readonly thumbprint: string
  /** Where the text was a certificate: its end. */
  readonly expiresAt: Date | null
}

/** Reads an RSA public key of at least 2048 bits, alone or in a certificate; undefined where the text is none. */
export function readPublicKey(text: string): ReadPublicKey | undefined {
  const certificate = text.includes('CERTIFICATE') ? readCertificate(text) : undefined
  const key = certificate ? certificate.publicKey : keyIn(text)
  return key && readKey(key, certificate ? certificate.expiresAt : null)
}

function readKey(key: KeyObject, expiresAt: Date | null): ReadPublicKey | undefined {
  const thumbprint = rsaThumbprint(key)
  if (thumbprint === undefined) return undefined
  return { pem: key.export({ type: 'spki', format: 'pem' }).toString(), thumbprint, expiresAt }
}

/** What is read of a certificate. */
export interface ReadCertificate {
  readonly publicKey: KeyObject
  /** Lines such as `CN=client.example.org`. */
  readonly subjectDn: string
  /** SHA-256 of the certificate, base64url. */
  readonly thumbprint: string
  readonly expiresAt: Date
}

/** Reads an X.509 certificate in PEM; undefined where the text is none. */
export function readCertificate(pem: string): ReadCertificate | undefined {
  try {
    const { publicKey, subject, raw, validTo } = new X509Certificate(pem)
    const thumbprint = createHash('sha256').update(raw).digest('base64url')
    return { publicKey, subjectDn: subject, thumbprint, expiresAt: new Date(validTo) }
  } catch {
    return undefined
  }
}

function keyIn(pem: string): KeyObject | undefined {
  try {
    return pem.includes('PRIVATE') ? undefined : createPublicKey(pem)
  } catch {
    return undefined
  }
}

function rsaThumbprint(key: KeyObject): string | undefined {
  const { e, kty, n } = key.export({ format: 'jwk' })
  if (kty !== 'RSA' || n === undefined || Buffer.from(n, 'base64url').length < 256) return undefined
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
}
