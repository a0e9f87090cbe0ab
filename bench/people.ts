/**
 * The people that the benchmark seeds, and who comes next. A person is a number; all that differs between two people is
 * that number in twelve digits, so that a statement written for one of them is made one for another by replacing it.
 */

/** How the people of a database are made: of every ten, the first `linked` have a second identity. */
export interface Crowd {
  /** A multiple of ten. */
  readonly people: number
  readonly linked: number
  /** Of every ten, this many pairs have one identity each, and so can be linked. */
  readonly pairs: number
}

/** Seven of ten have one identity and three have two: 1.3 each. */
export const USUAL = { linked: 3, pairs: 3 } as const
/** Everybody can be unlinked. */
export const ALL_LINKED = { linked: 10, pairs: 0 } as const

/** A person's number as it appears in everything of theirs. */
export function digits(person: number): string {
  return String(person).padStart(12, '0')
}

const MAIN_PREFIX = '5f7c8ec7c33c'
const SECOND_PREFIX = '108000000'

/** The id of a person's main identity at its provider, `auth0`: 24 hex digits. */
export function mainId(person: number): string {
  return `${MAIN_PREFIX}${digits(person)}`
}

/** The id of a person's second identity at its provider, `google-oauth2`: 21 digits. */
export function secondId(person: number): string {
  return `${SECOND_PREFIX}${digits(person)}`
}

export function emailOf(person: number): string {
  return `ada.lovelace.${digits(person)}@example.com`
}

/** The id of the n-th entry of a seeded log, in the form of the server's: it sorts by time, one each second. */
export function logIdOf(n: number): string {
  const at = new Date(Date.UTC(2025, 0, 1) + n * 1000)
  return `900${at.toISOString().replace(/\D/g, '')}${String(n).padStart(36, '0')}`
}

/** What can be done to a crowd once for each of so many people, and who the k-th of them is. */
export interface Turns {
  readonly count: number
  /** Coprime to `count` and about its golden section: k × step mod count visits everybody, no two near each other. */
  readonly step: number
  /** Where the first turn is: not at the start, where a person's number is all zeros. */
  readonly shift: number
  readonly perTen: number
  readonly offset: number
  readonly stride: number
}

/** Every other one, once: none of them is the second of a pair, so all stay; of the usual crowd one in five is linked. */
export function readable({ people }: Crowd): Turns {
  return turns(people / 2, { perTen: 5, offset: 1, stride: 2 })
}

/** Everybody with a second identity. */
export function unlinkable({ people, linked }: Crowd): Turns {
  return turns((people / 10) * linked, { perTen: linked, offset: 0, stride: 1 })
}

/** The first of every pair; the second is the next number. */
export function linkable({ people, linked, pairs }: Crowd): Turns {
  return turns((people / 10) * pairs, { perTen: pairs, offset: linked, stride: 2 })
}

function turns(count: number, places: Pick<Turns, 'perTen' | 'offset' | 'stride'>): Turns {
  let step = Math.max(1, Math.floor(count * 0.618))
  while (divisor(step, count) !== 1) step++
  return { count, step, shift: Math.floor(count * 0.81), ...places }
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}

/** Whose turn the k-th is; pgbench computes the same ({@link turnInPgbench}). */
export function personAt({ count, step, shift, perTen, offset, stride }: Turns, k: number): number {
  const place = (k * step + shift) % count
  return 10 * Math.floor(place / perTen) + offset + stride * (place % perTen)
}

/** The same in pgbench's own arithmetic: from `j`, which turn it is, to `n`, whose. */
export function turnInPgbench({ count, step, shift, perTen, offset, stride }: Turns): string {
  return `\\set p (:j * ${step} + ${shift}) % ${count}\n\\set n 10 * (:p / ${perTen}) + ${offset} + ${stride} * (:p % ${perTen})`
}
