import type { SignedHead } from '../model/audit.ts'
import type { EventRow, LogRow } from './commit-part.ts'
import type { Queryable, Statement } from './database.ts'

const COLUMNS = `h.seq, encode(h.hash, 'hex') as hash, h.kid, h.signed, h.at`

/** A head as it is stored. */
export type StoredHead = Omit<SignedHead, 'at'> & { readonly at: Date }

const FIND_HEADS: Statement = {
  name: 'find_audit_heads',
  text: `select ${COLUMNS} from audit_heads h where h.seq < $1::bigint order by h.seq desc limit $2::integer`,
}

/** Heads before a seq, the newest first. */
export function findHeads(db: Queryable, before: number, take: number): Promise<StoredHead[]> {
  return db.query<StoredHead>(FIND_HEADS, [before, take])
}

// In one statement, so that a head is told to the log and in the feed, or to neither.
const ANNOUNCE: Statement = {
  name: 'announce_audit_head',
  text: `
    with due as materialized (
      select id from audit_chain
      where id = 1 and announced_seq < $1::bigint
        and ($2::boolean or announced_at is null or announced_at < clock_timestamp() - interval '1 minute')
      for update
    ),
    noted as (
      update audit_chain c set announced_seq = $1::bigint, announced_at = clock_timestamp() from due d where c.id = d.id
    ),
    logged as (
      insert into logs (log_id, date, type, user_id, entry)
      select $3, $4::timestamptz, $5, null, $6::jsonb from due
    ),
    told as (
      insert into events (id, at, type, user_id, operation_id, data)
      select $7, $4::timestamptz, $8, $9, null, $10::jsonb from due
    )
    select count(*)::integer as done from due`,
}

/** Tells a head in the tenant log and in the feed, where none was told for a minute, or at once; says whether it did. */
export async function announceHead(
  db: Queryable,
  { seq, atOnce }: { readonly seq: number; readonly atOnce: boolean },
  { log, event }: { readonly log: Omit<LogRow, 'user_id'>; readonly event: Omit<EventRow, 'operation_id' | 'at'> },
): Promise<boolean> {
  const entry = [log.log_id, log.date, log.type, JSON.stringify(log.entry)]
  const told = [event.id, event.type, event.user_id, JSON.stringify(event.data)]
  const [row] = await db.query<{ done: number }>(ANNOUNCE, [seq, atOnce, ...entry, ...told])
  return row?.done === 1
}
