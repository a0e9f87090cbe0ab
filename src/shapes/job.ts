import type { Job } from '../model/job.ts'
import type { JsonObject } from '../model/json.ts'
import { actorOf } from '../model/operation.ts'

/** A job as it is answered; `now` is when. */
export function writeJob(job: Job, now: Date): JsonObject {
  const { id, kind, state, dryRun, rate, total, done, succeeded, failed, error, createdAt, startedAt, endedAt } = job
  const { clientId, userId } = actorOf(job.asked.caller)
  return {
    id,
    kind,
    state,
    dry_run: dryRun,
    rate,
    ...job.options,
    created_by: { client_id: clientId, user_id: userId },
    created_at: createdAt.toISOString(),
    started_at: startedAt?.toISOString() ?? null,
    ended_at: endedAt?.toISOString() ?? null,
    total,
    done,
    succeeded,
    failed,
    ...paceOf(job, now),
    error,
  }
}

/** Rows a second since it began, and how long it will go on at that pace; null where that cannot be told. */
function paceOf({ startedAt, endedAt, done, total, state }: Job, now: Date): JsonObject {
  const seconds = startedAt ? ((endedAt ?? now).getTime() - startedAt.getTime()) / 1000 : 0
  const pace = seconds > 0 ? done / seconds : 0
  const isRunning = state === 'running' && pace > 0 && total > 0
  return {
    rows_per_second: Math.round(pace * 10) / 10,
    seconds_left: isRunning ? Math.ceil((total - done) / pace) : null,
  }
}
