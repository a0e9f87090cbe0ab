import type { Context } from '../../context.ts'
import type { Job } from '../../model/job.ts'
import type { JsonObject } from '../../model/json.ts'
import { type Problem, problem } from '../../problems.ts'
import type { JobsQuery } from '../../shapes/job-requests.ts'
import { writeJob } from '../../shapes/job.ts'
import { NO_JOB } from '../../steps/linking/not-there.ts'
import { onlyReading } from '../../store/database.ts'
import { type FailedRow, readFailedRows } from '../../store/job-rows.ts'
import { cancelJob, listJobs, readJob, setJobRate } from '../../store/jobs.ts'

/** A page of jobs, newest first; `next` is the cursor of the page after it, or null at the end. */
export async function findJobs(ctx: Context, { kind, state, cursor, take }: JobsQuery): Promise<JsonObject> {
  const found = await onlyReading(listJobs(ctx.db, { kind, state, before: cursor, take }))
  const next = found.length === take ? (found.at(-1)?.id ?? null) : null
  return { jobs: found.map((job) => writeJob(job, new Date())), next }
}

/** A job and how far it is. */
export async function showJob(ctx: Context, id: string): Promise<JsonObject | Problem> {
  const job = await onlyReading(readJob(ctx.db, id))
  return job ? writeJob(job, new Date()) : NO_JOB
}

/** Ends a job before it is done; rows in hand are finished, what was done stays. */
export async function stopJob(ctx: Context, id: string): Promise<JsonObject | Problem> {
  return changed(ctx, id, await cancelJob(ctx.db, id))
}

/** Makes a job slower or faster; null: as fast as it goes. */
export async function paceJob(ctx: Context, id: string, rate: number | null): Promise<JsonObject | Problem> {
  return changed(ctx, id, await setJobRate(ctx.db, id, rate))
}

async function changed(ctx: Context, id: string, job: Job | undefined): Promise<JsonObject | Problem> {
  if (job) return writeJob(job, new Date())
  return (await onlyReading(readJob(ctx.db, id))) ? problem('job_ended') : NO_JOB
}

/** The rows of a job that were refused. */
export interface JobErrors {
  readonly kind: Job['kind']
  readonly rows: AsyncIterable<FailedRow>
}

const PAGE = 1000

/** Every row of a job that was refused so far, in order, read as they are taken. */
export async function readJobErrors(ctx: Context, id: string): Promise<JobErrors | Problem> {
  const job = await onlyReading(readJob(ctx.db, id))
  return job ? { kind: job.kind, rows: failedRows(ctx, id) } : NO_JOB
}

async function* failedRows(ctx: Context, id: string): AsyncGenerator<FailedRow> {
  let page: FailedRow[]
  let after = 0
  do {
    page = await onlyReading(readFailedRows(ctx.db, id, after, PAGE))
    yield* page
    after = page.at(-1)?.number ?? after
  } while (page.length === PAGE)
}
