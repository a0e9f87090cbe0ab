import type { Context } from '../context.ts'
import { claimJob } from '../store/jobs.ts'
import { CLAIM_SECONDS } from './carry-out-rows.ts'
import { workOnJob } from './work-on-job.ts'

/** Carries out jobs, in this process. */
export interface JobWorker {
  /** Begins nothing more, and finishes the rows in hand. */
  stop(): Promise<void>
}

const POLL_MS = 500

/**
 * Works on jobs as they are due, one at a time, each for a turn. Any number of processes do so on one database; a job of
 * one that has died is due again when its claim is over.
 */
export function startJobWorker(ctx: Context, pollMs: number = POLL_MS): JobWorker {
  const stopping = new AbortController()
  let isAway = false
  let working: Promise<void> = Promise.resolve()
  let timer = setTimeout(round, 0)
  timer.unref()

  function round(): void {
    working = turn(ctx, stopping.signal)
      .then((waitMs) => {
        isAway = false
        return waitMs
      })
      .catch((error: unknown) => {
        // Said once for each time that the database is away.
        if (!isAway) ctx.log.warn({ err: error }, 'jobs could not be worked on; it is tried again')
        isAway = true
        return null
      })
      .then((waitMs) => {
        if (!stopping.signal.aborted) timer = setTimeout(round, Math.min(waitMs ?? pollMs, pollMs)).unref()
      })
  }
  return {
    stop: async () => {
      stopping.abort()
      clearTimeout(timer)
      await working
    },
  }
}

/** One turn with the job that is due. Says in how many milliseconds to look again; null: nothing is known to be due. */
async function turn(ctx: Context, signal: AbortSignal): Promise<number | null> {
  const job = await claimJob(ctx.db, CLAIM_SECONDS)
  if (!job) return null
  const waitMs = await workOnJob(ctx, job, signal)
  return waitMs ?? 0
}
