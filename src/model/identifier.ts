import type { LoginNames } from './change.ts'

/** No address or username is longer. */
const LONGEST = 254

/**
 * What somebody typed to say who they are, as it is looked up, counted and logged: in lower case, without spaces around
 * it, and without what no database could keep.
 */
export function foldIdentifier(typed: string): string {
  return typed.slice(0, 1024).toWellFormed().replaceAll('\0', '').trim().toLowerCase().slice(0, LONGEST).toWellFormed()
}

/** The names that an identifier can be: an address has an @, a number begins with +, and a username may be anything. */
export function namesFrom(identifier: string): LoginNames {
  return {
    email: identifier.includes('@') ? identifier : null,
    username: identifier,
    phone: /^\+[0-9]{1,15}$/.test(identifier) ? identifier : null,
  }
}
