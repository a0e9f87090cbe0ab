import type { Queryable, Statement } from './database.ts'

const NOTE_LOGIN: Statement = {
  name: 'note_login',
  text: `
    insert into logins (user_id, logins_count, last_login, last_ip)
    select user_id, 1, now(), $2 from users where user_id = $1 for key share
    on conflict (user_id) do update
      set logins_count = logins.logins_count + 1, last_login = excluded.last_login, last_ip = excluded.last_ip`,
}

/**
 * Counts a sign-in. The counters never raise a user's version; a user who is gone is not counted, nor one who goes at
 * this moment: the row is held first, so that the foreign key finds it.
 */
export async function noteLogin(db: Queryable, userId: string, ip: string): Promise<void> {
  await db.query(NOTE_LOGIN, [userId, ip])
}
