import type { LoginNames } from '../model/change.ts'
import type { User } from '../model/user.ts'
import { type Queryable, type Statement, onlyReading } from './database.ts'
import { type UserRow, userColumns, usersFromRows } from './rows.ts'

/** An identity that was found by what somebody typed, its password's hash, and the user who has it. */
export interface Login {
  readonly identityKey: string
  /** Null where the identity has no password. */
  readonly passwordHash: string | null
  readonly user: User
}

/** Each name has an index of its own; an address goes before a username, a username before a number. */
const FIND_LOGIN: Statement = {
  name: 'find_login',
  text: `
    with found as (
      select key as found_key, owner, password_hash as found_hash from (
        select 1 as place, key, owner, password_hash from identities where connection_id = $1 and login_email = $2
        union all
        select 2, key, owner, password_hash from identities where connection_id = $1 and login_username = $3
        union all
        select 3, key, owner, password_hash from identities where connection_id = $1 and login_phone = $4
      ) as named order by place limit 1
    )
    select found_key, found_hash, ${userColumns}
    from found f join users u on u.user_id = f.owner join identities i on i.owner = u.user_id
    left join logins l on l.user_id = u.user_id
    order by (i.key = u.main_key) desc, i.position`,
}

/** Who signs in with a name in a connection, as it is at this moment, or undefined. */
export async function findLogin(db: Queryable, connectionId: string, names: LoginNames): Promise<Login | undefined> {
  const values = [connectionId, names.email, names.username, names.phone]
  const rows = await onlyReading(
    db.query<UserRow & { found_key: string; found_hash: string | null }>(FIND_LOGIN, values),
  )
  const [user] = usersFromRows(rows)
  const [first] = rows
  return user && first && { identityKey: first.found_key, passwordHash: first.found_hash, user }
}

const REPLACE_HASH: Statement = {
  name: 'replace_hash',
  text: 'update identities set password_hash = $3 where key = $1 and password_hash = $2',
}

/** Puts a stronger hash of the same password in the place of one; a password that was changed meanwhile stays. */
export async function replaceHash(db: Queryable, key: string, change: { old: string; new: string }): Promise<void> {
  await db.query(REPLACE_HASH, [key, change.old, change.new])
}

const LAST_PASSWORDS: Statement = {
  name: 'last_passwords',
  text: 'select array_prepend(password_hash, password_history) as hashes from identities where owner = $1 and key = $2',
}

/** Hashes of an identity's present and earlier passwords, newest first, as far as they are remembered. */
export async function lastPasswords(db: Queryable, userId: string, key: string): Promise<string[]> {
  const [row] = await db.query<{ hashes: (string | null)[] }>(LAST_PASSWORDS, [userId, key])
  return (row?.hashes ?? []).filter((hash) => hash !== null)
}

const FIND_UNVERIFIED: Statement = {
  name: 'find_unverified',
  text: `
    select key, connection_id as "connectionId" from identities
    where connection_id = any($1::text[]) and login_email = $2 and password_hash is not null
      and coalesce(profile ->> 'email_verified', 'false') <> 'true'`,
}

/** The identities of these connections that have an address unverified, and a password. */
export async function findUnverified(
  db: Queryable,
  connectionIds: readonly string[],
  address: string,
): Promise<{ readonly key: string; readonly connectionId: string }[]> {
  return onlyReading(db.query(FIND_UNVERIFIED, [connectionIds, address]))
}
