import type { User } from '../model/user.ts'
import type { HeldSignIn, Involved, World } from '../model/world.ts'
import type { Queryable, Statement } from './database.ts'
import { type UserRow, rightsColumns, userColumns, usersFromRows } from './rows.ts'

/**
 * The arrays stand in subqueries so that the planner cannot look into them: else it finds two ids cheaper than the ten
 * that a plan for any array must reckon with, and plans anew each time, which takes three times as long as reading.
 */
const readWith = (name: string, columns: string): Statement => ({
  name,
  text: `
    with involved as (
      select unnest((select $1::text[])) as user_id
      union
      select owner from identities where key = any((select $2::text[])::text[])
    )
    select clock_timestamp() as now, ${userColumns}, ${rightsColumns},
      i.password_hash is not null as has_password,
      (select k.sealed from subject_keys k where k.subject = i.key) as subject_key${columns}
    from (select 1) as once
    left join (
      involved
      join users u using (user_id)
      join identities i on i.owner = u.user_id
      left join logins l on l.user_id = u.user_id
    ) on true
    order by u.user_id, (i.key = u.main_key) desc, i.position`,
})

const PASSKEYS = `,
      (select jsonb_agg(p.id) from passkeys p where p.identity = i.key) as passkeys`

/** Once for each user: in the row of its main identity. */
const SIGN_INS = `,
      case when i.key = u.main_key then (
        select jsonb_agg(jsonb_build_array(r.model, r.payload ->> 'accountId')) from protocol_records r
        where r.user_id = u.user_id and r.model in ('Session', 'RefreshToken') and r.expires_at > now()
          and r.payload ? 'accountId'
      ) end as sign_ins`

/** What is read in the same statement: nothing but the users, their passkeys, or also what they are signed in with. */
const STATEMENTS = {
  users: readWith('read_world', ''),
  ways: readWith('read_world_and_ways', PASSKEYS),
  all: readWith('read_world_and_all', PASSKEYS + SIGN_INS),
} as const

/** How much a decision needs to know; see {@link World}. */
export type Reading = keyof typeof STATEMENTS

interface WorldRow extends UserRow {
  readonly now: Date
  readonly has_password: boolean | null
  readonly subject_key: string | null
  readonly passkeys?: readonly string[] | null
  readonly sign_ins?: readonly (readonly [HeldSignIn['model'], string])[] | null
}

/** Reads everything that a decision needs, in one statement and so at one moment. */
export async function readWorld(db: Queryable, involved: Involved, reading: Reading = 'users'): Promise<World> {
  const rows = await db.query<WorldRow>(STATEMENTS[reading], [involved.users, involved.identities])
  // Nobody found: the row then holds the clock alone.
  const found = rows.filter((row) => (row.user_id as string | null) !== null)
  const now = rows[0]?.now ?? new Date()
  const subjectKeys = new Map(
    found.flatMap(({ key, subject_key: sealed }): [string, string][] => (sealed === null ? [] : [[key, sealed]])),
  )
  const withPassword = new Set(found.flatMap((row) => (row.has_password ? row.key : [])))
  const users = new Map(usersFromRows(found).map((user) => [user.id, user]))
  return { now, users, subjectKeys, withPassword, ...readBeside(found, reading) }
}

function readBeside(found: readonly WorldRow[], reading: Reading): Pick<World, 'passkeys' | 'signIns'> {
  if (reading === 'users') return {}
  const passkeys = new Map(found.flatMap(({ key, passkeys: ids }) => (ids ?? []).map((id) => [id, key] as const)))
  if (reading === 'ways') return { passkeys }
  const signIns = found.flatMap(({ user_id: userId, sign_ins: held }) =>
    (held ?? []).map(([model, account]) => ({ model, userId, account })),
  )
  return { passkeys, signIns }
}

const READ_USER: Statement = {
  name: 'read_user',
  text: `
    select ${userColumns}
    from users u join identities i on i.owner = u.user_id left join logins l on l.user_id = u.user_id
    where u.user_id = $1
    order by (i.key = u.main_key) desc, i.position`,
}

/** One user with all identities, as it is at this moment, or undefined. */
export async function readUser(db: Queryable, id: string): Promise<User | undefined> {
  return usersFromRows(await db.query<UserRow>(READ_USER, [id]))[0]
}

const LOCK_USERS: Statement = {
  name: 'lock_users',
  text: 'select user_id from users where user_id = any($1::text[]) order by user_id for update',
}

/**
 * Holds users' rows until the transaction ends, in id order so that two of these wait and never deadlock. Gives those of
 * the ids that nobody has.
 */
export async function lockUsers(tx: Queryable, ids: readonly string[]): Promise<readonly string[]> {
  const found = new Set((await tx.query<{ user_id: string }>(LOCK_USERS, [ids])).map((row) => row.user_id))
  return ids.filter((id) => !found.has(id))
}
