import type { Life } from '../model/factor.ts'
import type { LogRow } from './commit-part.ts'
import type { Queryable, Statement } from './database.ts'

const DROP_METHODS: Statement = {
  name: 'drop_authentication_methods',
  text: `
    with owner as materialized (
      select user_id, created_at from users where user_id = $1 and created_at = $2 for update
    ),
    factors_gone as (
      delete from factors f using owner o
      where f.user_id = o.user_id and f.user_created_at = o.created_at
        and ($3::text[] is null or f.id = any($3::text[])) and ($4::text[] is null or f.type = any($4::text[]))
      returning f.id
    ),
    passkeys_gone as (
      delete from passkeys p using owner o, identities i
      where i.owner = o.user_id and p.identity = i.key
        and ($3::text[] is null or p.id = any($3::text[])) and ($4::text[] is null or 'passkey' = any($4::text[]))
      returning p.id
    ),
    done as (select id from factors_gone union all select id from passkeys_gone),
    raised as (
      update users u set version = version + 1 from owner o where u.user_id = o.user_id and exists (select 1 from done)
    ),
    logged as (
      insert into logs (log_id, date, type, user_id, entry)
      select log_id, date, type, user_id, entry
      from jsonb_to_recordset($5::jsonb) as x(log_id text, date timestamptz, type text, user_id text, entry jsonb)
      where exists (select 1 from owner) and ($3::text[] is null or exists (select 1 from done))
    )
    select id from done`,
}

/** Which second factors and passkeys: by id, by type (`passkey` among them), or all of them. */
export interface Which {
  readonly ids?: readonly string[]
  readonly types?: readonly string[]
}

/** Removes second factors and passkeys of a user, raising its version. Gives the ids of those gone; the log is written unless ids were named and none was there. */
export async function dropMethods(
  db: Queryable,
  { id, createdAt }: Life,
  { which, logs }: { readonly which: Which; readonly logs: readonly LogRow[] },
): Promise<string[]> {
  const values = [id, createdAt, which.ids, which.types, JSON.stringify(logs)]
  return (await db.query<{ id: string }>(DROP_METHODS, values)).map((row) => row.id)
}
