import type { Factor, Life } from '../model/factor.ts'
import { MAX_FACTORS } from '../model/factor.ts'
import type { Queryable, Statement } from './database.ts'

/** How long a factor that was never confirmed may be, in seconds. */
const OPEN_SECONDS = 1800

const READ_FACTORS: Statement = {
  name: 'read_factors',
  text: `
    select id, type, name, secret, confirmed, created_at as "createdAt", last_used_at as "lastUsedAt", counter,
      credential_id as "credentialId", data
    from factors
    where user_id = $1 and user_created_at = $2
      and (confirmed or created_at > now() - make_interval(secs => ${OPEN_SECONDS}))
    order by created_at, id`,
}

/** The factors of a user in this life, those that are still to be confirmed included, oldest first. */
export function readFactors(db: Queryable, { id, createdAt }: Life): Promise<Factor[]> {
  return db.query<Factor>(READ_FACTORS, [id, createdAt])
}

/** What is written of a new factor. */
export type NewFactor = Pick<Factor, 'id' | 'type' | 'name' | 'secret' | 'counter' | 'credentialId' | 'data'>

/** A recovery code that a user gets with the first factor, where there is none. */
export interface FirstRecovery {
  readonly id: string
  readonly hash: string
}

/** Holds the user's row first: every change of factors does, so that two of them wait and never deadlock. */
const OWNER = `
    owner as materialized (
      select user_id, created_at from users where user_id = $1 and created_at = $2 for update
    )`

const COUNT =
  '(select count(*) from factors f where f.user_id = o.user_id and f.user_created_at = o.created_at and f.confirmed)'

const ADD_PENDING: Statement = {
  name: 'add_pending_factor',
  text: `
    with ${OWNER},
    replaced as (
      delete from factors f using owner o
      where f.user_id = o.user_id and f.user_created_at = o.created_at and f.type = $4 and not f.confirmed
    ),
    done as (
      insert into factors
        (id, user_id, user_created_at, type, name, secret, confirmed, created_at, counter, credential_id, data)
      select $3, o.user_id, o.created_at, $4, $5, $6, false, now(), $7, $8, $9::jsonb
      from owner o where ${COUNT} < ${MAX_FACTORS}
      returning id
    )
    select exists (select 1 from owner) as owner, exists (select 1 from done) as done`,
}

/** Writes a factor that is still to be confirmed, within half an hour; an earlier one of its type that never was is gone. */
export async function addPendingFactor(
  db: Queryable,
  user: Life,
  factor: NewFactor,
): Promise<'done' | 'gone' | 'full'> {
  const values = [user.id, user.createdAt, ...valuesOf(factor)]
  const { owner, done } = oneRow(await db.query<{ owner: boolean; done: boolean }>(ADD_PENDING, values))
  if (done) return 'done'
  return owner ? 'full' : 'gone'
}

const RAISE = `
    raised as (
      update users u set version = version + 1 from owner o
      where u.user_id = o.user_id and exists (select 1 from done)
    )`

const FIRST_RECOVERY = (id: number, hash: number) => `
    recovery as (
      insert into factors (id, user_id, user_created_at, type, secret, confirmed, created_at, data)
      select $${id}, o.user_id, o.created_at, 'recovery-code', $${hash}, true, now(), '{}'
      from owner o where $${id}::text is not null and exists (select 1 from done)
      on conflict (user_id, user_created_at) where type = 'recovery-code' do nothing
      returning id
    )`

const OUTCOME = `
    select exists (select 1 from done) as done, exists (select 1 from recovery) as recovery,
      exists (select 1 from owner o where ${COUNT} >= ${MAX_FACTORS}) as full`

const CONFIRM: Statement = {
  name: 'confirm_factor',
  text: `
    with owner as materialized (
      select user_id, created_at from users
      where user_id = $1 and created_at = $2 and version = coalesce($7::bigint, version) for update
    ),
    done as (
      update factors f set confirmed = true, counter = $4, last_used_at = now(), data = '{}'
      from owner o
      where f.id = $3 and f.user_id = o.user_id and f.user_created_at = o.created_at and not f.confirmed
        and f.created_at > now() - make_interval(secs => ${OPEN_SECONDS})
      returning f.id
    ),${FIRST_RECOVERY(5, 6)},${RAISE}
    ${OUTCOME}`,
}

/** What became of a factor's entry into force, and whether the recovery code that came with it was taken. */
export interface Enrolled {
  readonly done: boolean
  readonly recovery: boolean
  /** The user held as many as may be already. */
  readonly full: boolean
}

interface Confirmation {
  readonly factorId: string
  readonly counter: number
  readonly recovery: FirstRecovery | null
  /** The user's version where it must not have changed since the factors were read. */
  readonly version: number | null
}

/** Confirms a factor, once, and raises the user's version. */
export async function confirmFactor(db: Queryable, user: Life, confirmation: Confirmation): Promise<Enrolled> {
  const { factorId, counter, recovery, version } = confirmation
  const values = [user.id, user.createdAt, factorId, counter, recovery?.id, recovery?.hash, version]
  return oneRow(await db.query<Enrolled>(CONFIRM, values))
}

const ADD: Statement = {
  name: 'add_factor',
  text: `
    with owner as materialized (
      select user_id, created_at from users
      where user_id = $1 and created_at = $2 and version = coalesce($12::bigint, version) for update
    ),
    done as (
      insert into factors
        (id, user_id, user_created_at, type, name, secret, confirmed, created_at, counter, credential_id, data)
      select $3, o.user_id, o.created_at, $4, $5, $6, true, now(), $7, $8, $9::jsonb
      from owner o where ${COUNT} < ${MAX_FACTORS}
      on conflict do nothing
      returning id
    ),${FIRST_RECOVERY(10, 11)},${RAISE}
    ${OUTCOME}`,
}

interface Addition {
  readonly factor: NewFactor
  readonly recovery: FirstRecovery | null
  /** The user's version where it must not have changed since the factors were read. */
  readonly version?: number | null
}

/** Writes a factor that has been proven already, and raises the user's version. Not done: it is there, the user is gone or full. */
export async function addFactor(db: Queryable, user: Life, { factor, recovery, version }: Addition): Promise<Enrolled> {
  const values = [user.id, user.createdAt, ...valuesOf(factor), recovery?.id, recovery?.hash, version]
  return oneRow(await db.query<Enrolled>(ADD, values))
}

function valuesOf({ id, type, name, secret, counter, credentialId, data }: NewFactor): unknown[] {
  return [id, type, name, secret, counter, credentialId, JSON.stringify(data)]
}

function oneRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (!row) throw new Error('The statement always answers one row')
  return row
}
