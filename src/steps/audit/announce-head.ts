import type { Context } from '../../context.ts'
import { newLogId, timedId } from '../../crypto/random-ids.ts'
import { NOBODY } from '../../model/event-types.ts'
import { writeHead } from '../../shapes/audit.ts'
import { announceHead as announceInStore, findHeads } from '../../store/audit-heads.ts'
import type { ChainState } from '../../store/audit-chain.ts'

/** The type of the tenant log's entries that tell a head. */
export const HEAD_LOG_TYPE = 'audit_head'

/**
 * Tells the newest head to the tenant log, to the process's log and in the feed, where it was not told yet: once a minute
 * at most, unless `atOnce`. What was told cannot be taken back by whoever changes the database afterwards.
 */
export async function announceHead(
  { db, log }: Pick<Context, 'db' | 'log'>,
  { seq, announced, isDue }: ChainState,
  atOnce: boolean,
): Promise<void> {
  if (seq === announced || !(isDue || atOnce)) return
  const [head] = await findHeads(db, seq + 1, 1)
  if (!head || head.seq <= announced) return
  const date = new Date()
  const data = writeHead(head)
  const description = `The audit chain has ${head.seq} entries; the last has the hash ${head.hash}`
  const entry = { date: date.toISOString(), type: HEAD_LOG_TYPE, description, isMobile: false, details: data }
  const done = await announceInStore(
    db,
    { seq: head.seq, atOnce },
    {
      log: { log_id: newLogId(), date, type: HEAD_LOG_TYPE, entry },
      event: { id: timedId('evt_'), type: 'audit.head', user_id: NOBODY, data },
    },
  )
  // What `carabiner audit verify --head` takes; the signature is in the feed, and too long for a line.
  if (done) log.info({ seq: head.seq, hash: head.hash }, 'audit head')
}
