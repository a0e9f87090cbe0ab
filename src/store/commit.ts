import type { Commit, Part } from './commit-part.ts'
import { PARTS } from './commit-parts.ts'
import { type Queryable, type Statement, sqlState } from './database.ts'

/** Done, or a conflict: something that was read has changed meanwhile, a unique key was taken, or {@link LAST_OWNER}. */
export type CommitOutcome = 'done' | { readonly conflict: string | null }

/** The conflict where a change would leave nobody who owns the tenant. */
export const LAST_OWNER = 'last_owner'

/** Deadlock, serialization failure, unique and foreign-key violation: what a race may end in (DESIGN §2). */
const RACES = new Set(['40P01', '40001', '23505', '23503'])

/**
 * Writes a whole change in one statement, or nothing.
 *
 * The first part locks the users' rows in id order; every other part runs only if all of them still
 * have the version that was read. Under READ COMMITTED a condition inside a `delete` alone would not
 * do: it is evaluated on a snapshot that is older than the lock.
 */
export async function commit(db: Queryable, work: Commit): Promise<CommitOutcome> {
  const { statement, values } = statementFor(work)
  try {
    return outcomeOf(await db.query<Verdict>(statement, values))
  } catch (error) {
    if (!RACES.has(sqlState(error) ?? '')) throw error
    return { conflict: (error as { constraint?: string }).constraint ?? null }
  }
}

interface Verdict {
  readonly unchanged: boolean
  readonly ownerless?: boolean
}

function outcomeOf([verdict]: readonly Verdict[]): CommitOutcome {
  if (verdict?.unchanged) return 'done'
  return { conflict: verdict?.ownerless ? LAST_OWNER : null }
}

const LOCK = `locked as materialized (
    select user_id, version from users where user_id = any($1::text[]) order by user_id for update
  ),
  verdict as materialized (
    select count(*) = cardinality($1::text[]) as unchanged
    from locked join unnest($1::text[], $2::bigint[]) as expected(user_id, version) using (user_id, version)
  )`

/**
 * The same where an owner goes, or is blocked. All owners are locked with the users of the change, in the same order, so of
 * two owners who go at once the second sees that the first has gone.
 */
const LOCK_KEEPING_AN_OWNER = `locked as materialized (
    select user_id, version, blocked from users
    where user_id = any($1::text[]) or user_id in (select user_id from administrators where role = 'owner')
    order by user_id for update
  ),
  owners as materialized (
    select user_id from administrators
    where role = 'owner' and (select count(*) from locked) > 0 order by user_id for update
  ),
  kept as materialized (
    select count(*) > 0 as any_owner from owners join locked using (user_id)
    where blocked is not true and not user_id = any($3::text[])
  ),
  versions as materialized (
    select count(*) = cardinality($1::text[]) as same
    from locked join unnest($1::text[], $2::bigint[]) as expected(user_id, version) using (user_id, version)
  ),
  verdict as materialized (
    select same and any_owner as unchanged, same and not any_owner as ownerless from versions, kept
  )`

const texts = new Map<string, Statement>()

/** One named statement for each combination of parts, so that each is planned once a connection. */
function statementFor(work: Commit): { statement: Statement; values: unknown[] } {
  const used = PARTS.map((part) => ({ part, rows: part.rows(work) })).filter(({ rows }) => rows.length > 0)
  const { expect, leavingOwners } = work.change
  const keeping = leavingOwners.length > 0
  const parts = used.map(({ part }) => part)
  const name = nameOf(parts, keeping)
  const statement = texts.get(name) ?? { name, text: keeping ? textKeepingAnOwner(parts) : textOf(parts) }
  texts.set(name, statement)
  return {
    statement,
    values: [
      expect.map((user) => user.id),
      expect.map((user) => user.version),
      ...(keeping ? [leavingOwners] : []),
      ...used.map(({ rows }) => JSON.stringify(rows)),
    ],
  }
}

/** PostgreSQL cuts a name off after 63 bytes, and two statements would then share one: long ones are numbered. */
function nameOf(parts: readonly Part[], keeping: boolean): string {
  const start = keeping ? 'commit_keeping_' : 'commit_'
  const name = `${start}${parts.map((part) => part.name).join('_')}`
  return name.length <= LONGEST_NAME ? name : `${start}${parts.map((part) => PARTS.indexOf(part)).join('_')}`
}

const LONGEST_NAME = 63

function textOf(parts: readonly Part[]): string {
  return `with ${[LOCK, ...writesOf(parts, 3)].join(',\n  ')}\nselect unchanged from verdict`
}

function textKeepingAnOwner(parts: readonly Part[]): string {
  const all = [LOCK_KEEPING_AN_OWNER, ...writesOf(parts, 4)]
  return `with ${all.join(',\n  ')}\nselect unchanged, ownerless from verdict`
}

function writesOf(parts: readonly Part[], first: number): string[] {
  return parts.map((part, index) => `${part.name} as (${part.sql(`$${index + first}::jsonb`)})`)
}

const WAS_COMMITTED: Statement = {
  name: 'was_committed',
  text: 'select 1 from logs where log_id = $1',
}

/** Whether the change whose first log entry has this id was committed: asked after an answer was lost. */
export async function wasCommitted(db: Queryable, logId: string): Promise<boolean> {
  return (await db.query(WAS_COMMITTED, [logId])).length > 0
}
