import type { Life } from '../model/factor.ts'
import type { LogRow } from './commit-part.ts'
import type { Queryable, Statement } from './database.ts'

/** A user gets so many attempts at codes in five minutes; then none for fifteen. */
const MOST_ATTEMPTS = 10

const COUNT_ATTEMPT: Statement = {
  name: 'count_factor_attempt',
  text: `
    insert into attempts as a (key, failures, first_at, last_at, expires_at)
    values ($1, 1, now(), now(), now() + interval '5 minutes')
    on conflict (key) do update set
      failures = case when a.expires_at <= now() then 1 else a.failures + 1 end,
      first_at = case when a.expires_at <= now() then now() else a.first_at end,
      last_at = now(),
      expires_at = case
        when a.expires_at <= now() then now() + interval '5 minutes'
        when a.failures + 1 = ${MOST_ATTEMPTS} then now() + interval '15 minutes'
        else a.expires_at end
    returning failures <= ${MOST_ATTEMPTS} as allowed`,
}

/**
 * Counts an attempt before it is looked at, so that a thousand at once get no more guesses than one after the other.
 * False: no more for a while. A right code clears the count.
 */
export async function countAttempt(db: Queryable, key: string): Promise<boolean> {
  const [row] = await db.query<{ allowed: boolean }>(COUNT_ATTEMPT, [key])
  return row?.allowed ?? false
}

const USE_STEP: Statement = {
  name: 'use_totp_step',
  text: `
    with used as (
      update factors set counter = $4, last_used_at = now()
      where id = $3 and user_id = $1 and user_created_at = $2 and confirmed and counter < $4
        and exists (select 1 from users where user_id = $1 and created_at = $2)
      returning id
    ),
    cleared as (delete from attempts where key = $5 and exists (select 1 from used))
    select 1 from used`,
}

interface StepUse {
  readonly factorId: string
  readonly step: number
  /** The count of attempts that a right code clears. */
  readonly attempts: string
}

/** Accepts a time step of a TOTP factor: each at most once, and none before the last. */
export async function useStep(db: Queryable, { id, createdAt }: Life, use: StepUse): Promise<boolean> {
  return (await db.query(USE_STEP, [id, createdAt, use.factorId, use.step, use.attempts])).length > 0
}

const USE_KEY: Statement = {
  name: 'use_security_key',
  text: `
    update factors set counter = $4, last_used_at = now()
    where id = $3 and user_id = $1 and user_created_at = $2 and confirmed
      and (counter < $4 or (counter = 0 and $4 = 0))
      and exists (select 1 from users where user_id = $1 and created_at = $2)
    returning id`,
}

/** Accepts a signature of a security key: its counter must have grown, unless the key has none (WebAuthn §6.1.1). */
export async function useSecurityKey(
  db: Queryable,
  { id, createdAt }: Life,
  use: { readonly factorId: string; readonly counter: number },
): Promise<boolean> {
  return (await db.query(USE_KEY, [id, createdAt, use.factorId, use.counter])).length > 0
}

const USE_RECOVERY: Statement = {
  name: 'use_recovery_code',
  text: `
    update factors set secret = $4, last_used_at = now()
    where user_id = $1 and user_created_at = $2 and type = 'recovery-code' and secret = $3
      and exists (select 1 from users where user_id = $1 and created_at = $2)
    returning id`,
}

/** Exchanges a recovery code for the next one: of any number of attempts at once, exactly one succeeds. */
export async function useRecovery(
  db: Queryable,
  { id, createdAt }: Life,
  hashes: { readonly used: string; readonly next: string },
): Promise<boolean> {
  return (await db.query(USE_RECOVERY, [id, createdAt, hashes.used, hashes.next])).length > 0
}

const REPLACE_RECOVERY: Statement = {
  name: 'replace_recovery_code',
  text: `
    with owner as materialized (
      select user_id, created_at from users where user_id = $1 and created_at = $2 for update
    ),
    done as (
      insert into factors (id, user_id, user_created_at, type, secret, confirmed, created_at, data)
      select $3, user_id, created_at, 'recovery-code', $4, true, now(), '{}' from owner
      on conflict (user_id, user_created_at) where type = 'recovery-code'
        do update set secret = excluded.secret, created_at = excluded.created_at, last_used_at = null
      returning id
    ),
    raised as (update users u set version = version + 1 from owner o where u.user_id = o.user_id),
    logged as (
      insert into logs (log_id, date, type, user_id, entry)
      select log_id, date, type, user_id, entry
      from jsonb_to_recordset($5::jsonb) as x(log_id text, date timestamptz, type text, user_id text, entry jsonb)
      where exists (select 1 from done)
    )
    select 1 from done`,
}

/** Gives a user another recovery code; the old one is void. False where there is no such user. */
export async function replaceRecovery(
  db: Queryable,
  { id, createdAt }: Life,
  change: { readonly id: string; readonly hash: string; readonly logs: readonly LogRow[] },
): Promise<boolean> {
  const values = [id, createdAt, change.id, change.hash, JSON.stringify(change.logs)]
  return (await db.query(REPLACE_RECOVERY, values)).length > 0
}
