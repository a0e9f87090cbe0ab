import { onlyReading, type Queryable, type Statement } from './database.ts'

const FIND_SAME_EMAIL: Statement = {
  name: 'find_users_with_same_verified_email',
  text: `
    select distinct u.user_id, u.created_at
    from identities i join users u on u.user_id = i.owner
    where lower(i.profile ->> 'email') = lower($1) and i.profile ->> 'email_verified' = 'true' and i.owner <> $2
      and not exists (select 1 from dismissed_links d where d.identity = $3 and d.other_user_id = i.owner)
    order by u.created_at, u.user_id
    limit 20`,
}

/** Other users with an identity whose verified address is this one, oldest first; not those that were dismissed. */
export async function findSameEmail(
  db: Queryable,
  { email, userId, identity }: { readonly email: string; readonly userId: string; readonly identity: string },
): Promise<readonly string[]> {
  const rows = await onlyReading(db.query<{ user_id: string }>(FIND_SAME_EMAIL, [email, userId, identity]))
  return rows.map((row) => row.user_id)
}

const DISMISS: Statement = {
  name: 'dismiss_link',
  text: `
    insert into dismissed_links (identity, other_user_id, at)
    select key, $2, now() from identities where key = $1 for key share on conflict do nothing`,
}

/** "Never ask again" of this identity and that user. */
export async function dismissLink(db: Queryable, identity: string, otherUserId: string): Promise<void> {
  await db.query(DISMISS, [identity, otherUserId])
}
