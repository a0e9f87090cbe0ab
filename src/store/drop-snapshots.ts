import { DEFAULT_SETTINGS } from '../model/settings.ts'
import type { Database, Statement } from './database.ts'

const setting = (name: 'snapshotDays' | 'undoWindowDays') =>
  `coalesce((select (value ->> '${name}')::integer from settings where name = 'tenant'), ${DEFAULT_SETTINGS[name]})`

/** What can still be taken back keeps its snapshots, whatever else is set. */
const BEGINNING = `now() - make_interval(days => greatest(${setting('snapshotDays')}, ${setting('undoWindowDays')}))`

// The chain has the hashes of what goes here, so only what is sealed goes. A link that ended lately may be brought back by
// an undo and restored from then, so what counts is the last operation on any of its identities. One that went along with a
// later link comes back where that one ends, so it stays for as long as the later one's snapshot, which names it.
const DROP_SNAPSHOTS: Statement = {
  name: 'drop_old_snapshots',
  text: `
    with beginning as materialized (select ${BEGINNING} as at),
    looked_at as materialized (
      select o.id, o.at, o.identities, o.pruned_at from operations o
      where o.id > (select pruned_to from audit_chain where id = 1) order by o.id limit $1::integer
    ),
    over as materialized (
      select l.id from looked_at l, beginning b
      where l.at < b.at and l.pruned_at is null
        and exists (select 1 from audit_entries a where a.operation_id = l.id and a.before_hash is not null)
        and not exists (select 1 from identities i where i.key = any(l.identities) and i.linked_by = l.id)
        and not exists (
          select 1 from operations n where n.identities && l.identities and n.id <> l.id and (n.at >= b.at
            or (n.pruned_at is null and jsonb_path_exists(n.before, '$.**.linked_by ? (@ == $id)', jsonb_build_object('id', l.id)))))
    ),
    dropped as (
      update operations o set before = '{}', after = '{}', pruned_at = now() from over where o.id = over.id and o.pruned_at is null
    ),
    moved as (
      update audit_chain c set pruned_to = coalesce(
        (select max(l.id) from looked_at l having count(*) = $1::integer and min(l.at) < (select at from beginning)), '')
      where c.id = 1
    )
    select (select count(*) from over)::integer as dropped,
      (select count(*) = $1::integer and min(l.at) < (select at from beginning) from looked_at l) as "mayBeMore"`,
}

const BATCH = 500

/** Operations that one round looks at; the next one goes on where it ended, and after the last from the first again. */
const MOST_BATCHES = 100

/**
 * Drops `before` and `after` of operations whose link stands no more and whose time is over, and says how many. Their
 * hashes stay in the audit chain. Stops early where `signal` is aborted.
 */
export async function dropOldSnapshots(db: Database, signal?: AbortSignal, batch = BATCH): Promise<number> {
  let all = 0
  for (let round = 1; round <= MOST_BATCHES && !signal?.aborted; round++) {
    const { dropped, mayBeMore } = await dropBatch(db, batch)
    all += dropped
    if (!mayBeMore) return all
  }
  return all
}

async function dropBatch(db: Database, batch: number): Promise<{ dropped: number; mayBeMore: boolean }> {
  const [done] = await db.query<{ dropped: number; mayBeMore: boolean }>(DROP_SNAPSHOTS, [batch])
  return done ?? { dropped: 0, mayBeMore: false }
}
