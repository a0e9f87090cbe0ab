import type { Queryable, Statement } from './database.ts'

/**
 * Something that is counted, and how much of it is too much. With `every`, what was counted is forgotten one by one in
 * that many seconds each, and `most` may come at once; without, `most` bar for `seconds` and nothing is forgotten before.
 */
export interface Count {
  /** SHA-256 of what is counted (`oneWay`). */
  readonly key: string
  readonly most: number
  readonly every: number | null
  /** How long a bar without `every` lasts, and how long after the last attempt the count begins anew. */
  readonly seconds: number
  /** For `/user-blocks`: the identifier as it was typed, the connection's name, the address. */
  readonly identifier: string | null
  readonly connection: string | null
  readonly ip: string | null
}

const ASKED = `asked as (
      select * from jsonb_to_recordset($1::jsonb) as x(key text, most integer, every double precision, seconds double precision,
        identifier text, connection text, ip text)
    )`

/**
 * One attempt is counted everywhere, or nowhere where one count bars it: who is barred for an account does not use up
 * what the address may do to others. The rows are written in the order of their keys, so that two of these wait and
 * never deadlock. Of attempts at once each finds what the one before it left, so no more than `most` get through.
 */
const COUNT_ATTEMPT: Statement = {
  name: 'count_attempt',
  text: `
    with ${ASKED},
    barred as (
      select key, blocked_until from attempts join asked using (key) where blocked_until > now()
    ),
    counted as (
      insert into attempts as a (key, identifier, connection, ip, failures, first_at, last_at, blocked_until, expires_at)
      select key, identifier, connection, ip, 1, now(), now(),
        case when most = 1 then now() + make_interval(secs => coalesce(every, seconds)) end,
        now() + make_interval(secs => coalesce(every, seconds))
      from asked where not exists (select 1 from barred) order by key
      on conflict (key) do update set
        failures = case when a.expires_at <= now() then 1 else a.failures + 1 end,
        first_at = case when a.expires_at <= now() then now() else a.first_at end,
        last_at = now(),
        (blocked_until, expires_at) = (
          select
            case
              when every is not null then greatest(a.expires_at, now()) + make_interval(secs => every * (2 - most))
              when most <= case when a.expires_at <= now() then 1 else a.failures + 1 end
                then now() + make_interval(secs => seconds)
            end,
            case when every is null then now() + make_interval(secs => seconds)
              else greatest(a.expires_at, now()) + make_interval(secs => every) end
          from asked where asked.key = a.key
        )
      where a.blocked_until is null or a.blocked_until <= now()
      returning key
    )
    select key from asked
    where case when exists (select 1 from barred) then key in (select key from barred) else key not in (select key from counted) end`,
}

/** Counts an attempt before it is known how it ends; answers the keys that bar it. Take it back where it ended well. */
export async function countAttempt(db: Queryable, counts: readonly Count[]): Promise<readonly string[]> {
  const barring = await db.query<{ key: string }>(COUNT_ATTEMPT, [JSON.stringify(counts)])
  return barring.map(({ key }) => key)
}

/** An attempt that ended well is taken back: where nothing is forgotten by itself, all that went before it too. */
const TAKE_BACK: Statement = {
  name: 'take_back_attempt',
  text: `
    with ${ASKED},
    held as materialized (
      select key from attempts where key in (select key from asked) order by key for update
    )
    update attempts set
      failures = case when every is null then 0 else greatest(failures - 1, 0) end,
      blocked_until = case when every is not null then blocked_until - make_interval(secs => every) end,
      expires_at = case when every is null then now() else expires_at - make_interval(secs => every) end
    from held join asked using (key)
    where attempts.key = held.key`,
}

export async function takeBackAttempt(db: Queryable, counts: readonly Count[]): Promise<void> {
  await db.query(TAKE_BACK, [JSON.stringify(counts)])
}

/** Something that can be typed to sign in, and the connection where. */
export interface Identifier {
  readonly identifier: string
  readonly connection: string
}

const BLOCKS_OF_IDENTIFIER: Statement = {
  name: 'blocks_of_identifier',
  text: `
    select identifier, connection, ip from attempts
    where identifier = $1 and ip is not null and blocked_until > now() order by connection, ip`,
}

/** A block as `/user-blocks` shows it (CONTRACT §4.9). */
export interface Block extends Identifier {
  readonly ip: string
}

export async function blocksOfIdentifier(db: Queryable, identifier: string): Promise<Block[]> {
  return db.query<Block>(BLOCKS_OF_IDENTIFIER, [identifier])
}

const LIFT_BLOCKS_OF_IDENTIFIER: Statement = {
  name: 'lift_blocks_of_identifier',
  text: liftWhere('identifier = $1'),
}

export async function liftBlocksOfIdentifier(db: Queryable, identifier: string): Promise<void> {
  await db.query(LIFT_BLOCKS_OF_IDENTIFIER, [identifier])
}

/** By what a user's identities are found at sign-in, each with its connection. */
const OF_USER = `(attempts.identifier, attempts.connection) in (
      select name, connection from identities, lateral unnest(array[login_email, login_username, login_phone]) as name
      where owner = $1 and name is not null
    )`

const BLOCKS_OF_USER: Statement = {
  name: 'blocks_of_user',
  text: `
    select identifier, connection, ip from attempts
    where ${OF_USER} and ip is not null and blocked_until > now() order by identifier, connection, ip`,
}

export async function blocksOfUser(db: Queryable, userId: string): Promise<Block[]> {
  return db.query<Block>(BLOCKS_OF_USER, [userId])
}

const LIFT_BLOCKS_OF_USER: Statement = {
  name: 'lift_blocks_of_user',
  text: liftWhere(OF_USER),
}

/** Forgets what was counted against whatever a user signs in with; what was counted against addresses stays. */
export async function liftBlocksOfUser(db: Queryable, userId: string): Promise<void> {
  await db.query(LIFT_BLOCKS_OF_USER, [userId])
}

/** In the order of the keys, as attempts are counted: what is counted meanwhile waits and does not deadlock. */
function liftWhere(condition: string): string {
  return `
    with held as materialized (select key from attempts where ${condition} order by key for update)
    delete from attempts using held where attempts.key = held.key`
}

const ADDRESS_IS_BLOCKED: Statement = {
  name: 'address_is_blocked',
  text: 'select 1 from attempts where key = $1 and blocked_until > now()',
}

/** Whether a count by this key bars at the moment. */
export async function isBarred(db: Queryable, key: string): Promise<boolean> {
  return (await db.query(ADDRESS_IS_BLOCKED, [key])).length > 0
}

const FORGET_COUNT: Statement = { name: 'forget_attempts', text: 'delete from attempts where key = $1' }

/** Forgets what was counted under this key. */
export async function forgetCount(db: Queryable, key: string): Promise<void> {
  await db.query(FORGET_COUNT, [key])
}
