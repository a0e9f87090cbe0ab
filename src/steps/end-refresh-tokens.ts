import { oneWay } from '../crypto/one-way.ts'
import type { Queryable } from '../store/database.ts'
import { findFamilies, findTooMany, removeFamilies, type WhichTokens } from '../store/refresh-tokens.ts'

interface Reach {
  readonly db: Queryable
}

/** A user has so many refresh tokens of one application; the oldest goes (CONTRACT §4.8). */
const MOST = 200

/** Ends families of refresh tokens at once, with their grant: one that rotates at this moment finds none and ends too. */
export async function endRefreshTokens({ db }: Reach, which: WhichTokens): Promise<void> {
  await end(db, await findFamilies(db, which))
}

/** Ends those that a user has too many of from an application. */
export async function endOldest(
  { db }: Reach,
  whose: { readonly userId: string; readonly clientId: string },
): Promise<void> {
  await end(db, await findTooMany(db, { ...whose, most: MOST }))
}

async function end(db: Queryable, families: readonly string[]): Promise<void> {
  const records = families.map((id) => oneWay('Grant', id))
  await removeFamilies(db, families, records)
}
