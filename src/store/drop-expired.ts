import { DEFAULT_SETTINGS } from '../model/settings.ts'
import type { Database, Statement } from './database.ts'

/** Rows that are of no use once `expires_at` has passed, by table and primary key. Each has an index on it. */
const EXPIRING = [
  ['protocol_records', 'model, id'],
  ['flows', 'id'],
  ['proofs', 'id'],
  ['attempts', 'key'],
  ['idempotency_claims', 'scope'],
  ['idempotency_answers', 'scope'],
] as const

const BATCH = 1000

/** A removed identity can come back for as long as the tenant says; this is its default where it says nothing. */
const BEGINNING_OF_WINDOW = `now() - make_interval(days => coalesce(
  (select (value ->> 'undoWindowDays')::integer from settings where name = 'tenant'), ${DEFAULT_SETTINGS.undoWindowDays}))`

/**
 * In batches, so that no statement holds many rows for long. What another process is deleting is passed over, so any
 * number of them may do this at once.
 */
const DROP: readonly Statement[] = [
  ...EXPIRING.map(([table, key]) => dropping(table, key, ['expires_at', 'now()'])),
  dropping('removed_identities', 'operation_id, key', ['removed_at', BEGINNING_OF_WINDOW]),
]

/** Sessions that were written back after their end go, an hour later the marks of it; so do notes on what is gone. */
const OF_ENDED: readonly Statement[] = [
  {
    name: 'drop_ended_sessions',
    text: `
    with expired as (
      select p.model, p.id from protocol_records p join sign_in_notes n on n.model = 'Session' and n.id = p.uid
      where p.model = 'Session' and n.ended_at is not null limit $1 for update of p skip locked
    ),
    dropped as (
      delete from protocol_records where (model, id) in (select model, id from expired) returning 1
    )
    select count(*)::integer as dropped from dropped`,
  },
  {
    name: 'drop_sign_in_notes',
    text: `
    with expired as (
      select n.model, n.id from sign_in_notes n
      where n.updated_at < now() - interval '1 hour' and (n.ended_at is not null or not exists (
        select 1 from protocol_records p where p.model = n.model and (p.uid = n.id or p.grant_id = n.id)))
      limit $1 for update skip locked
    ),
    dropped as (
      delete from sign_in_notes where (model, id) in (select model, id from expired) returning 1
    )
    select count(*)::integer as dropped from dropped`,
  },
]

/** What is in a table and older, by a column with an index, than a moment. */
function dropping(table: string, key: string, [column, moment]: readonly [string, string]): Statement {
  return {
    name: `drop_expired_${table}`,
    text: `
    with expired as (
      select ${key} from ${table} where ${column} < ${moment} order by ${column} limit $1 for update skip locked
    ),
    dropped as (
      delete from ${table} where (${key}) in (select ${key} from expired) returning 1
    )
    select count(*)::integer as dropped from dropped`,
  }
}

/** Deletes every row whose time is over, and says how many there were. Stops early where `signal` is aborted. */
export async function dropExpired(db: Database, signal?: AbortSignal, batch = BATCH): Promise<number> {
  let all = 0
  for (const statement of [...DROP, ...OF_ENDED]) all += await dropWith(db, statement, { signal, batch })
  return all
}

async function dropWith(
  db: Database,
  statement: Statement,
  { signal, batch }: { readonly signal: AbortSignal | undefined; readonly batch: number },
): Promise<number> {
  let all = 0
  let last = batch
  while (last === batch && !signal?.aborted) {
    const [row] = await db.query<{ dropped: number }>(statement, [batch])
    last = row?.dropped ?? 0
    all += last
  }
  return all
}
