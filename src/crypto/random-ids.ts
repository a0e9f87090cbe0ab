import { randomBytes, randomInt } from 'node:crypto'

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
  return randomBytes(24).toString('base64url')
}

const STOCK_BYTES = 4096
let stock = Buffer.alloc(0)
let given = 0

/** Random bytes as hex, out of a stock: asking for each alone took 2 µs, and a link makes five ids. No byte is given twice. */
function randomHex(bytes: number): string {
  if (given + bytes > stock.length) {
    stock = randomBytes(STOCK_BYTES)
    given = 0
  }
  given += bytes
  return stock.toString('hex', given - bytes, given)
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
