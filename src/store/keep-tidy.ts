import type { Database } from './database.ts'
import { dropOldEvents } from './drop-events.ts'
import { dropExpired } from './drop-expired.ts'
import { dropOldLogs } from './drop-logs.ts'
import { dropOldSnapshots } from './drop-snapshots.ts'
import { dropOldJobs } from './drop-old-jobs.ts'

const EVERY_MS = 60 * 60_000
/** Not at once: what asks after a start goes first. */
const FIRST_AFTER_MS = 60_000

/** When the database is tidied, in milliseconds. */
export interface TidyTimes {
  readonly firstAfterMs: number
  readonly everyMs: number
}

/** Tidies the database every hour, for the first time a minute after the start. `stop` waits for what is under way. */
export function keepTidy(
  db: Database,
  onFailure: (error: unknown) => void,
  { firstAfterMs, everyMs }: TidyTimes = { firstAfterMs: FIRST_AFTER_MS, everyMs: EVERY_MS },
): { stop(): Promise<void> } {
  const ending = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let timer = setTimeout(round, firstAfterMs).unref()
  function round(): void {
    running = tidy(db, ending.signal)
      .catch(onFailure)
      .then(() => {
        if (!ending.signal.aborted) timer = setTimeout(round, everyMs).unref()
      })
  }
  return {
    stop: async () => {
      ending.abort()
      clearTimeout(timer)
      await running
    },
  }
}

/** Deletes what has had its time; on PGlite, which has no autovacuum, it also frees the space of dead rows. */
async function tidy(db: Database, signal: AbortSignal): Promise<void> {
  await dropExpired(db, signal)
  await dropOldJobs(db, signal)
  await dropOldEvents(db, signal)
  await dropOldSnapshots(db, signal)
  await dropOldLogs(db, signal)
  if (db.engine === 'pglite' && !signal.aborted) await freeSpace(db)
}

/** Frees dead rows and renews the planner's statistics. Other statements wait meanwhile. */
export async function freeSpace(db: Database): Promise<void> {
  await db.define('vacuum (analyze)')
}
