import { randomInt } from 'node:crypto'
import { oneWay } from './one-way.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const LENGTH = 24

/** A recovery code as Auth0 gives it: 24 upper-case letters and digits (CONTRACT §4.8), 124 random bits. */
export function makeRecoveryCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}

/** What is stored of a recovery code. However a person types it, with spaces, dashes or small letters, it is the same. */
export function recoveryHash(code: string): string {
  return oneWay('recovery-code', code.replaceAll(/[\s-]/g, '').toUpperCase())
}
