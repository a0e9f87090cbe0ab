import type { Context } from '../../context.ts'
import { timedId } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import { EVIDENCE_KINDS } from '../../model/duplicates.ts'
import type { JobKind } from '../../model/job.ts'
import type { Json, JsonObject } from '../../model/json.ts'
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
import { refusalOfForce } from '../../steps/linking/plan.ts'
import { appendRows } from '../../store/job-rows.ts'
import { type NewJob, addJob, startJob } from '../../store/jobs.ts'

/** What a job is made of: a body, or a file of rows with the rest in the query. */
export interface JobWish {
  readonly asked: Asked
  readonly body: JobBody | SentFile
  readonly query: JobFileQuery
}

/**
 * Puts a job on record, to be carried out bit by bit. One whose rows came along begins at once, one without rows waits for
 * them.
 */
export async function createJob(ctx: Context, { asked, body, query }: JobWish): Promise<JsonObject | Problem> {
  if (body instanceof SentFile) return createFromFile(ctx, asked, body, query)
  if (body.kind === 'duplicates') return createSearch(ctx, asked, body)
  return body.kind === 'undo' ? createUndo(ctx, asked, body) : createWithRows(ctx, asked, body, body.rows)
}

function createFromFile(ctx: Context, asked: Asked, file: SentFile, { kind, ...rest }: JobFileQuery) {
  if (kind === undefined) return problem('invalid_query', "Query validation error: 'Missing required property: kind'.")
  return createWithRows(ctx, asked, { kind, ...rest }, file)
}

async function createWithRows(
  ctx: Context,
  asked: Asked,
  wish: Omit<RowsJobBody, 'rows'>,
  sent: readonly unknown[] | SentFile | undefined,
): Promise<JsonObject | Problem> {
  const rows = sent && readRows(wish.kind, sent)
  if (rows instanceof Problem) return rows
  const options = wish.reason === undefined ? {} : { reason: wish.reason }
  const job = await addJob(ctx.db, { ...newJob(asked, wish), state: 'uploading', options, place: null })
  if (!rows) return writeJob(job, new Date())
  await appendRows(ctx.db, { id: job.id, after: 0 }, rows)
  return writeJob((await startJob(ctx.db, job.id)) ?? job, new Date())
}

async function createUndo(ctx: Context, asked: Asked, body: UndoJobBody): Promise<JsonObject | Problem> {
  const refusal = refusalOfForce(asked.caller.kind, body)
  if (refusal) return refusal
  const { filter, reason, force } = body
  const options = { filter: plain(filter), force, ...(reason !== undefined && { reason }) }
  // Operations are listed from the newest that there is now: what the job does is not among them.
  const job = await addJob(ctx.db, { ...newJob(asked, body), state: 'pending', options, place: timedId('op_') })
  return writeJob(job, new Date())
}

async function createSearch(ctx: Context, asked: Asked, body: DuplicatesJobBody): Promise<JsonObject> {
  const place = JSON.stringify([EVIDENCE_KINDS[0], '', ''])
  const job = newJob(asked, { ...body, dry_run: false })
  return writeJob(await addJob(ctx.db, { ...job, state: 'pending', options: {}, place }), new Date())
}

interface Common {
  readonly kind: JobKind
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
