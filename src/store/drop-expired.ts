import type { Database, Statement } from './database.ts'

/** Rows that are of no use once `expires_at` has passed, by table and primary key. Each has an index on it. */
const EXPIRING = [
  ['protocol_records', 'model, id'],
  ['flows', 'id'],
  ['proofs', 'id'],
  ['attempts', 'key'],
] as const

const BATCH = 1000

/**
 * In batches, so that no statement holds many rows for long. What another process is deleting is passed over, so any
 * number of them may do this at once.
 */
const DROP: readonly Statement[] = EXPIRING.map(([table, key]) => ({
  name: `drop_expired_${table}`,
  text: `
    with expired as (
      select ${key} from ${table} where expires_at < now() order by expires_at limit $1 for update skip locked
    ),
    dropped as (
      delete from ${table} where (${key}) in (select ${key} from expired) returning 1
    )
    select count(*)::integer as dropped from dropped`,
}))

/** Deletes every row whose time is over, and says how many there were. Stops early where `signal` is aborted. */
export async function dropExpired(db: Database, signal?: AbortSignal, batch = BATCH): Promise<number> {
  let all = 0
  for (const statement of DROP) all += await dropWith(db, statement, { signal, batch })
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
