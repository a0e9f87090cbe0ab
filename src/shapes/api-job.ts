import type { Job, JobState } from '../model/job.ts'
import type { Json, JsonObject } from '../model/json.ts'

/** Names that a job of the Management API shows of what was asked (CONTRACT §5). */
const SHOWN = ['connection_id', 'connection', 'external_id', 'format', 'limit', 'fields'] as const

const STATUS: Readonly<Record<JobState, string>> = {
  uploading: 'pending',
  pending: 'pending',
  running: 'pending',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'failed',
}

/** A job as Auth0 answers it (CONTRACT §5). `location`: where the file of a finished export is. */
export function writeApiJob(job: Job, now: Date, location: string | null = null): JsonObject {
  const { id, kind, state, options, createdAt, error } = job
  const shown = SHOWN.flatMap((name): [string, Json][] => (options[name] === undefined ? [] : [[name, options[name]]]))
  return {
    type: kind,
    status: STATUS[state],
    ...Object.fromEntries(shown),
    created_at: createdAt.toISOString(),
    id,
    ...(kind === 'users_import' && progressOf(job, now)),
    ...(location !== null && { location }),
    ...(error !== null && kind !== 'verification_email' && { status_details: error.message }),
  }
}

/** A job as it is answered when it was just made: nothing of it is done. */
export function writeNewJob(job: Job): JsonObject {
  const { summary: _summary, status_details: _details, ...made } = writeApiJob(job, job.createdAt)
  return { ...made, status: 'pending' }
}

function progressOf({ state, total, done, succeeded, failed, updated, startedAt }: Job, now: Date): JsonObject {
  if (state === 'completed' || state === 'failed') {
    return { summary: { failed, updated, inserted: succeeded - updated, total } }
  }
  if (state !== 'running' || done === 0 || startedAt === null) return {}
  const seconds = (now.getTime() - startedAt.getTime()) / 1000
  return {
    percentage_done: Math.floor((100 * done) / total),
    time_left_seconds: Math.ceil((seconds / done) * (total - done)),
  }
}
