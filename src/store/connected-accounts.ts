import type { Life } from '../model/factor.ts'
import type { Queryable, Statement } from './database.ts'

/** An account at a provider that a person connected, to be called with. The tokens are apart. */
export interface ConnectedAccount {
  /** `cac_` and 16 alphanumerics. */
  readonly id: string
  readonly connectionId: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Until when the access token is good, where the provider said. */
  readonly expiresAt: Date | null
}

const COLUMNS = `c.id, c.connection_id as "connectionId", c.scopes, c.created_at as "createdAt",
      c.updated_at as "updatedAt", c.expires_at as "expiresAt"`

/** Of a user of this life. */
const OF_USER = 'c.user_id = $1 and c.user_created_at = $2'

const FIND: Statement = {
  name: 'connected_accounts_of',
  text: `
    select ${COLUMNS} from connected_accounts c
    where ${OF_USER} and c.id > $3 and ($4::text[] is null or c.connection_id = any($4::text[]))
    order by c.id limit $5::integer`,
}

/** A page of a user's connected accounts by id; of some connections where they are named. */
export interface AccountPage {
  readonly from: string
  readonly connectionIds: readonly string[] | null
  readonly limit: number
}

export function findConnectedAccounts(
  db: Queryable,
  { id, createdAt }: Life,
  { from, connectionIds, limit }: AccountPage,
): Promise<ConnectedAccount[]> {
  return db.query<ConnectedAccount>(FIND, [id, createdAt, from, connectionIds, limit])
}

const KEEP: Statement = {
  name: 'keep_connected_account',
  text: `
    insert into connected_accounts as c (id, user_id, user_created_at, connection_id, issuer, subject, scopes, sealed,
      created_at, updated_at, expires_at)
    select $3, u.user_id, u.created_at, n.id, $5, $6, $7::text[], $8, now(), now(), $9
    from users u, connections n where u.user_id = $1 and u.created_at = $2 and n.id = $4
    on conflict (user_id, connection_id, issuer, subject) do nothing
    returning ${COLUMNS}`,
}

/** A new connected account; the sealed tokens are bound to its id. */
export interface NewConnectedAccount {
  readonly id: string
  readonly connectionId: string
  readonly issuer: string
  readonly subject: string
  readonly scopes: readonly string[]
  readonly sealed: string
  readonly expiresAt: Date | null
}

/** Keeps a connected account; undefined where this user has connected this very account, or user or connection are gone. */
export async function keepConnectedAccount(
  db: Queryable,
  user: Life,
  account: NewConnectedAccount,
): Promise<ConnectedAccount | undefined> {
  const { id, connectionId, issuer, subject, scopes, sealed, expiresAt } = account
  const values = [user.id, user.createdAt, id, connectionId, issuer, subject, scopes, sealed, expiresAt]
  return (await db.query<ConnectedAccount>(KEEP, values))[0]
}

const REMOVE: Statement = {
  name: 'remove_connected_account',
  text: `delete from connected_accounts c where ${OF_USER} and c.id = $3 returning c.connection_id as "connectionId", c.sealed`,
}

/** Forgets a user's connected account, and gives what it was called with; undefined where there is none. */
export async function removeConnectedAccount(
  db: Queryable,
  user: Life,
  id: string,
): Promise<{ readonly connectionId: string; readonly sealed: string } | undefined> {
  const [gone] = await db.query<{ connectionId: string; sealed: string }>(REMOVE, [user.id, user.createdAt, id])
  return gone
}
