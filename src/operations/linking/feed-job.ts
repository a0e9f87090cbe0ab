import type { Context } from '../../context.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem, problem } from '../../problems.ts'
import { readRows } from '../../shapes/job-rows.ts'
import { writeJob } from '../../shapes/job.ts'
import type { SentFile } from '../../shapes/sent-file.ts'
import { NO_JOB } from '../../steps/linking/not-there.ts'
import { onlyReading } from '../../store/database.ts'
import { MOST_ROWS, appendRows } from '../../store/job-rows.ts'
import { readJob, startJob } from '../../store/jobs.ts'

/** Rows for a job that waits for them. */
export interface Part {
  readonly id: string
  /** How many rows the job has before these, or null where that is not looked at. */
  readonly after: number | null
  readonly sent: SentFile | readonly unknown[]
}

/** Adds rows at the end of a job that has not begun. All of them, or none. */
export async function addRows(ctx: Context, { id, after, sent }: Part): Promise<JsonObject | Problem> {
  const job = await onlyReading(readJob(ctx.db, id))
  if (!job) return NO_JOB
  if (job.kind !== 'link' && job.kind !== 'unlink') return problem('job_not_open')
  const rows = readRows(job.kind, sent)
  if (rows instanceof Problem) return rows
  const total = await appendRows(ctx.db, { id, after }, rows)
  return total === undefined ? whyNot(ctx, id, after) : { id, total }
}

async function whyNot(ctx: Context, id: string, after: number | null): Promise<Problem> {
  const job = await onlyReading(readJob(ctx.db, id))
  if (job?.state !== 'uploading') return problem('job_not_open')
  return after !== null && job.total !== after ? problem('job_rows_elsewhere') : problem('invalid_body', TOO_LARGE)
}

const TOO_LARGE = `A job can have at most ${MOST_ROWS} rows. Nothing was stored. Make another job for the rest.`

/** Lets a job begin that has all of its rows. One that has begun already is answered as it is. */
export async function beginJob(ctx: Context, id: string): Promise<JsonObject | Problem> {
  const job = (await startJob(ctx.db, id)) ?? (await onlyReading(readJob(ctx.db, id)))
  return job ? writeJob(job, new Date()) : NO_JOB
}
