import { randomBytes, randomInt } from 'node:crypto'
import { stockedBytes } from './random-stock.ts'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** An id of 24 hex characters, as database and passwordless identities have (CONTRACT §1.2). */
export function newIdentityId(): string {
  return randomBytes(12).toString('hex')
}

/** `length` random letters and digits: ids of connections and grants, client ids, secrets. */
export function randomText(length: number): string {
  return Array.from({ length }, () => ALPHANUMERIC[randomInt(ALPHANUMERIC.length)]).join('')
}

/**
 * An id that sorts by time: prefix, milliseconds since 1970 in 12 hex digits, 20 random hex digits.
 * Ids of one process in one millisecond are not ordered among each other.
 */
export function timedId(prefix: string): string {
  return `${prefix}${Date.now().toString(16).padStart(12, '0')}${randomHex(10)}`
}

/** What Actions know a sign-in by. */
export function newTransaction(): string {
  return stockedBytes(24).toString('base64url')
}

function randomHex(bytes: number): string {
  return stockedBytes(bytes).toString('hex')
}

let lastMoment = 0
let within = 0

/** A log id: `900`, date and time to the millisecond, a counter, random digits: 56 digits that sort by time (CONTRACT §7). */
export function newLogId(): string {
  const moment = Math.max(Date.now(), lastMoment)
  within = moment === lastMoment ? within + 1 : 0
  lastMoment = moment
  const stamp = new Date(moment).toISOString().replace(/\D/g, '')
  const random = BigInt(`0x${randomHex(13)}`)
    .toString()
    .padStart(32, '0')
    .slice(-30)
  return `900${stamp}${String(within).padStart(6, '0')}${random}`
}
