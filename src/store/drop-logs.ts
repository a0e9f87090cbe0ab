import type { Database, Statement } from './database.ts'

/** Log ids sort by time, so the oldest are found through them, and what is younger is not looked through. */
const DROP_LOGS: Statement = {
  name: 'drop_old_logs',
  text: `
    with kept as materialized (
      select (value ->> 'logRetentionDays')::integer as days from settings
      where name = 'tenant' and value ->> 'logRetentionDays' is not null
    ),
    oldest as (
      select log_id, date from logs where exists (select 1 from kept)
      order by log_id limit $1::integer for update skip locked
    ),
    dropped as (
      delete from logs l using oldest o, kept
      where l.log_id = o.log_id and o.date < now() - make_interval(days => kept.days) returning 1
    )
    select count(*)::integer as dropped from dropped`,
}

const BATCH = 1000

/** Deletes entries of the tenant log that are older than the tenant keeps them, and says how many. */
export async function dropOldLogs(db: Database, signal?: AbortSignal, batch = BATCH): Promise<number> {
  let all = 0
  let last = batch
  while (last === batch && !signal?.aborted) {
    const [row] = await db.query<{ dropped: number }>(DROP_LOGS, [batch])
    last = row?.dropped ?? 0
    all += last
  }
  return all
}
