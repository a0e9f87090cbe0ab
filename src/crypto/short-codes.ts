import { createHmac, randomBytes, randomInt } from 'node:crypto'

/** A code of six digits, and the salt under which it is kept. */
export function newCode(): { readonly code: string; readonly salt: string } {
  return { code: String(randomInt(1_000_000)).padStart(6, '0'), salt: randomBytes(16).toString('base64url') }
}

/** A code is short, so what is kept of it is keyed by a salt of its own, and few attempts are allowed. */
export function codeHash(salt: string, code: string): string {
  return createHmac('sha256', salt).update(code).digest('base64url')
}
