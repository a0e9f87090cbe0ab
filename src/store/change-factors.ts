import type { Life } from '../model/factor.ts'
import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

const CHANGE: Statement = {
  name: 'change_factor',
  text: `
    update factors f set name = $4, data = data || $5::jsonb
    from users u
    where f.id = $3 and f.user_id = $1 and f.user_created_at = $2 and u.user_id = $1 and u.created_at = $2
    returning f.id`,
}

/** Calls a factor something else, and adds to its data. False where it is gone. */
export async function changeFactor(
  db: Queryable,
  { id, createdAt }: Life,
  factor: { readonly id: string; readonly name: string | null; readonly data: JsonObject },
): Promise<boolean> {
  return (await db.query(CHANGE, [id, createdAt, factor.id, factor.name, JSON.stringify(factor.data)])).length > 0
}

const FACTOR_BY_ENROLMENT: Statement = {
  name: 'owner_of_factor',
  text: `
    select f.user_id as "userId" from factors f join users u on u.user_id = f.user_id and u.created_at = f.user_created_at
    where f.id = any($1::text[])`,
}

/** Whose factor it is, of any of these ids; undefined where there is none. */
export async function ownerOfFactor(db: Queryable, ids: readonly string[]): Promise<string | undefined> {
  return (await db.query<{ userId: string }>(FACTOR_BY_ENROLMENT, [ids]))[0]?.userId
}

const RENAME_PASSKEY: Statement = {
  name: 'rename_passkey',
  text: `
    update passkeys p set name = $3 from identities i
    where p.id = $1 and i.key = p.identity and i.owner = $2
    returning p.id`,
}

/** Calls a passkey of a user something else. False where it is gone. */
export async function renamePasskey(
  db: Queryable,
  userId: string,
  { id, name }: { readonly id: string; readonly name: string | null },
): Promise<boolean> {
  return (await db.query(RENAME_PASSKEY, [id, userId, name])).length > 0
}
