import type { Context } from '../../context.ts'
import { oneWay } from '../../crypto/one-way.ts'
import { timedId } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import { EVIDENCE_KINDS } from '../../model/duplicates.ts'
import type { Job, LinkingJobKind } from '../../model/job.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { actorOf } from '../../model/operation.ts'
import { Problem, problem } from '../../problems.ts'
import {
  type DuplicatesJobBody,
  type JobBody,
  type JobFileQuery,
  type RowsJobBody,
  type UndoJobBody,
} from '../../shapes/job-requests.ts'
import { readRows } from '../../shapes/job-rows.ts'
import { writeJob } from '../../shapes/job.ts'
import { SentFile } from '../../shapes/sent-file.ts'
import { refusalOfForce } from '../../steps/linking/refusal-of-force.ts'
import { onlyReading } from '../../store/database.ts'
import { appendRows } from '../../store/job-rows.ts'
import { type KeyedRequest, type NewJob, addJob, readJob, readKeyedJob, startJob } from '../../store/jobs.ts'

/** What a job is made of: a body, or a file of rows with the rest in the query. */
export interface JobWish {
  readonly asked: Asked
  /** The `Idempotency-Key`, or null. */
  readonly key: string | null
  readonly body: JobBody | SentFile
  readonly query: JobFileQuery
}

/** A job as it is answered, and whether the same request had made it before. */
export interface CreatedJob {
  readonly body: JsonObject
  readonly isReplay: boolean
}

/**
 * Puts a job on record, to be carried out bit by bit. One whose rows came along begins at once, one without rows waits for
 * them. The same request with the same key makes one job; where the first was cut off, it is finished.
 */
export async function createJob(ctx: Context, wish: JobWish): Promise<CreatedJob | Problem> {
  const planned = plannedFrom(wish)
  if (planned instanceof Problem) return planned
  const keyed = keyedFrom(wish)
  if (keyed instanceof Problem) return keyed
  const made = await addJob(ctx.db, planned.job, keyed)
  const job = made ?? (keyed && (await onlyReading(readKeyedJob(ctx.db, keyed))))
  if (!job) return problem('idempotency_key_reused')
  return { body: writeJob(await withRows(ctx, job, planned.rows), new Date()), isReplay: made === undefined }
}

/** Rows are written where none are yet, so doing it again adds none. */
async function withRows(ctx: Context, job: Job, rows: readonly JsonObject[] | null): Promise<Job> {
  if (!rows || job.state !== 'uploading') return job
  if (job.total === 0) await appendRows(ctx.db, { id: job.id, after: 0 }, rows)
  return (await startJob(ctx.db, job.id)) ?? (await onlyReading(readJob(ctx.db, job.id))) ?? job
}

function keyedFrom({ asked, key, body, query }: JobWish): KeyedRequest | null | Problem {
  if (key === null) return null
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) return problem('idempotency_key_invalid')
  const { clientId, userId } = actorOf(asked.caller)
  return {
    scope: oneWay('job', JSON.stringify([clientId, userId, key])),
    request: oneWay('request', JSON.stringify([query, body])),
  }
}

interface Planned {
  readonly job: NewJob
  /** Rows that came along, or null. */
  readonly rows: readonly JsonObject[] | null
}

function plannedFrom({ asked, body, query }: JobWish): Planned | Problem {
  if (body instanceof SentFile) {
    const { kind, ...rest } = query
    return kind === undefined ? problem('invalid_query', KIND_MISSING) : withRowsOf(asked, { kind, ...rest }, body)
  }
  if (body.kind === 'duplicates') return searchFrom(asked, body)
  return body.kind === 'undo' ? undoFrom(asked, body) : withRowsOf(asked, body, body.rows)
}

const KIND_MISSING = "Query validation error: 'Missing required property: kind'."

function withRowsOf(
  asked: Asked,
  wish: Omit<RowsJobBody, 'rows'>,
  sent: readonly unknown[] | SentFile | undefined,
): Planned | Problem {
  const rows = sent ? readRows(wish.kind, sent) : null
  if (rows instanceof Problem) return rows
  const options = wish.reason === undefined ? {} : { reason: wish.reason }
  return { job: { ...newJob(asked, wish), state: 'uploading', options, place: null }, rows }
}

function undoFrom(asked: Asked, body: UndoJobBody): Planned | Problem {
  const refusal = refusalOfForce(asked.caller.kind, body)
  if (refusal) return refusal
  const { filter, reason, force, notify } = body
  const options = { filter: plain(filter), force, notify, ...(reason !== undefined && { reason }) }
  // Operations are listed from the newest that there is now: what the job does is not among them.
  return { job: { ...newJob(asked, body), state: 'pending', options, place: timedId('op_') }, rows: null }
}

function searchFrom(asked: Asked, body: DuplicatesJobBody): Planned {
  const place = JSON.stringify([EVIDENCE_KINDS[0], '', ''])
  const job = newJob(asked, { ...body, dry_run: false })
  return { job: { ...job, state: 'pending', options: {}, place }, rows: null }
}

interface Common {
  readonly kind: LinkingJobKind
  readonly dry_run: boolean
  readonly rate?: number | undefined
}

function newJob(asked: Asked, { kind, dry_run: dryRun, rate }: Common) {
  const id = timedId('job_')
  // Rows stay with the job and need not be in every log entry.
  return { id, kind, dryRun, rate: rate ?? null, asked: { ...asked, body: {} } } satisfies Partial<NewJob>
}

function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
