import type { Queryable, Statement } from './database.ts'

/** A JWT that was declared void. */
export interface BlacklistedToken {
  readonly aud: string
  readonly jti: string
}

const ADD: Statement = {
  name: 'blacklist_token',
  text: 'insert into blacklisted_tokens (aud, jti, created_at) values ($1, $2, now()) on conflict do nothing',
}

/** Declares a JWT void; again is the same. */
export async function blacklistToken(db: Queryable, { aud, jti }: BlacklistedToken): Promise<void> {
  await db.query(ADD, [aud, jti])
}

const FIND: Statement = {
  name: 'blacklisted_tokens',
  text: 'select aud, jti from blacklisted_tokens where aud = $1 order by created_at desc, jti limit 1000',
}

/** The JWTs of an audience that were declared void, the newest thousand of them. */
export function findBlacklisted(db: Queryable, aud: string): Promise<BlacklistedToken[]> {
  return db.query<BlacklistedToken>(FIND, [aud])
}
