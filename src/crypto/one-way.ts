import { createHash, randomBytes } from 'node:crypto'

/** A secret that a bearer holds: 32 random bytes, base64url (43 characters). */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * What is stored of a bearer's secret: SHA-256, base64url, apart for each kind so that one cannot stand in for another.
 * For secrets with enough randomness only; passwords and short codes need more than this.
 */
export function oneWay(kind: string, secret: string): string {
  return createHash('sha256').update(kind).update('\0').update(secret).digest('base64url')
}
