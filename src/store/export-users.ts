import type { User } from '../model/user.ts'
import { type Queryable, type Statement, onlyReading } from './database.ts'
import { type UserRow, userColumns, usersFromRows } from './rows.ts'

/** Which users are exported. */
export interface ExportedUsers {
  /** Only those with an identity of this connection, where one is named. */
  readonly connectionId: string | null
  /** Those who are made later are left out. */
  readonly until: Date
}

// What is looked at is bounded, whatever the filter lets through: so no page takes long, however rare its users are.
const PAGE: Statement = {
  name: 'export_users',
  text: `
    with looked_at as materialized (
      select user_id, created_at from users where user_id > $1 order by user_id limit $4
    ),
    page as (
      select l.user_id from looked_at l
      where l.created_at <= $3 and ($2::text is null
        or exists (select 1 from identities c where c.owner = l.user_id and c.connection_id = $2))
    )
    select (select max(user_id) from looked_at) as last, ${userColumns}
    from (select 1) as once left join (
      page join users u using (user_id) join identities i on i.owner = u.user_id
      left join logins l on l.user_id = u.user_id
    ) on true
    order by u.user_id, (i.key = u.main_key) desc, i.position`,
}

/** Users in the order of their ids, linked ones once, from one on; `last` is where to go on, or null at the end. */
export interface ExportPage {
  readonly users: readonly User[]
  readonly last: string | null
}

export async function exportPage(
  db: Queryable,
  { connectionId, until }: ExportedUsers,
  after: string,
  most: number,
): Promise<ExportPage> {
  const rows = await onlyReading(
    db.query<UserRow & { readonly last: string | null }>(PAGE, [after, connectionId, until, most]),
  )
  const found = rows.filter((row) => (row.user_id as string | null) !== null)
  return { users: usersFromRows(found), last: rows[0]?.last ?? null }
}
