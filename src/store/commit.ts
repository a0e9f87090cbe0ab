import { type Commit, PARTS, type Part } from './commit-parts.ts'
import { type Queryable, type Statement, sqlState } from './database.ts'

/** Done, or a conflict: something that was read has changed meanwhile, or a unique key was taken. */
export type CommitOutcome = 'done' | { readonly conflict: string | null }

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
    const [row] = await db.query<{ unchanged: boolean }>(statement, values)
    return row?.unchanged ? 'done' : { conflict: null }
  } catch (error) {
    if (!RACES.has(sqlState(error) ?? '')) throw error
    return { conflict: (error as { constraint?: string }).constraint ?? null }
  }
}

const LOCK = `locked as materialized (
    select user_id, version from users where user_id = any($1::text[]) order by user_id for update
  ),
  verdict as materialized (
    select count(*) = cardinality($1::text[]) as unchanged
    from locked join unnest($1::text[], $2::bigint[]) as expected(user_id, version) using (user_id, version)
  )`

const texts = new Map<string, Statement>()

/** One named statement for each combination of parts, so that each is planned once a connection. */
function statementFor(work: Commit): { statement: Statement; values: unknown[] } {
  const used = PARTS.map((part) => ({ part, rows: part.rows(work) })).filter(({ rows }) => rows.length > 0)
  const name = nameOf(used.map(({ part }) => part))
  const statement = texts.get(name) ?? { name, text: textOf(used.map(({ part }) => part)) }
  texts.set(name, statement)
  const { expect } = work.change
  return {
    statement,
    values: [
      expect.map((user) => user.id),
      expect.map((user) => user.version),
      ...used.map(({ rows }) => JSON.stringify(rows)),
    ],
  }
}

/** PostgreSQL cuts a name off after 63 bytes, and two statements would then share one: long ones are numbered. */
function nameOf(parts: readonly Part[]): string {
  const name = `commit_${parts.map((part) => part.name).join('_')}`
  return name.length <= LONGEST_NAME ? name : `commit_${parts.map((part) => PARTS.indexOf(part)).join('_')}`
}

const LONGEST_NAME = 63

function textOf(parts: readonly Part[]): string {
  const writes = parts.map((part, index) => `${part.name} as (${part.sql(`$${index + 3}::jsonb`)})`)
  return `with ${[LOCK, ...writes].join(',\n  ')}\nselect unchanged from verdict`
}

const WAS_COMMITTED: Statement = {
  name: 'was_committed',
  text: 'select 1 from logs where log_id = $1',
}

/** Whether the change whose first log entry has this id was committed: asked after an answer was lost. */
export async function wasCommitted(db: Queryable, logId: string): Promise<boolean> {
  return (await db.query(WAS_COMMITTED, [logId])).length > 0
}
