import { z } from 'zod'
import { JOB_KINDS } from '../model/job.ts'
import { moment, notify, reason } from './linking-requests.ts'
import { atLeastOne, booleanText, integerText } from './paging.ts'
import { SentFile } from './sent-file.ts'
import { userId } from './user-requests.ts'

const FASTEST = 100_000

const common = {
  dry_run: z.boolean().default(false).describe('Decide every row and write nothing.'),
  rate: z.int().min(1).max(FASTEST).optional().describe('Rows a second at most.'),
}

const sentRows = z.array(z.unknown()).max(10_000)

const rowsJob = z.strictObject({
  kind: z.enum(['link', 'unlink']),
  rows: sentRows
    .min(1)
    .optional()
    .describe('Operations of this kind. Without them they are sent afterwards, in parts.'),
  reason: reason.describe('Why: for the rows that name no reason of their own.'),
  ...common,
})

const filter = z.strictObject({
  client_id: z.string().min(1).max(200).optional(),
  actor: userId.optional().describe('The user on whose token it was done.'),
  user_id: userId.optional(),
  action: z.enum(['link', 'unlink', 'move', 'undo']).optional().describe('All but undo unless one is named.'),
  batch_id: z.string().min(1).max(100).optional().describe('A batch, or a job.'),
  from: moment.optional(),
  to: moment.optional(),
})

const undoJob = z.strictObject({
  kind: z.literal('undo'),
  filter: atLeastOne(filter).describe('Which operations to take back, the newest first.'),
  force: z.boolean().default(false).describe('Even if no way to sign in remains; needs a reason.'),
  notify,
  reason,
  ...common,
})

const duplicatesJob = z.strictObject({
  kind: z.literal('duplicates').describe('Look for users who are probably one person.'),
  rate: common.rate.describe('Identities a second at most.'),
})

/** A job as JSON. */
export const jobObject = z.discriminatedUnion('kind', [rowsJob, undoJob, duplicatesJob])

/** What somebody wants done as a job. */
export type JobBody = z.infer<typeof jobObject>
export type RowsJobBody = z.infer<typeof rowsJob>
export type DuplicatesJobBody = z.infer<typeof duplicatesJob>
export type UndoJobBody = z.infer<typeof undoJob>

/** Body of `POST /api/linking/jobs`: a job, or a file of rows, of which the query tells the rest. */
export const jobBody: z.ZodType<JobBody | SentFile> = fileOr(jobObject)

/** Rows as JSON. */
export const rowsObject = z.strictObject({ rows: sentRows.min(1) })

/** Body of `POST /api/linking/jobs/{id}/rows`. */
export const jobRowsBody: z.ZodType<{ readonly rows: readonly unknown[] } | SentFile> = fileOr(rowsObject)

function fileOr<T>(shape: z.ZodType<T>): z.ZodType<T | SentFile> {
  return z.unknown().transform((sent, check) => {
    if (sent instanceof SentFile) return sent
    const parsed = shape.safeParse(sent)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) check.issues.push(issue as never)
    return z.NEVER
  })
}

/** Media types of files of rows. */
export const ROW_FILES = ['text/csv', 'application/x-ndjson']

/** Query of `POST /api/linking/jobs` with a file. */
export const jobFileQuery = z.object({
  kind: z.enum(['link', 'unlink']).optional(),
  dry_run: booleanText.default(false),
  rate: integerText(1, FASTEST).optional(),
  reason,
})

export type JobFileQuery = z.infer<typeof jobFileQuery>

/** Body of `PATCH /api/linking/jobs/{id}`. */
export const jobChangeBody = z.strictObject({
  rate: z.int().min(1).max(FASTEST).nullable().describe('Rows a second at most; null: as fast as it goes.'),
})

export const jobParams = z.object({ job: z.string().min(1).max(100) })

/** Query of `POST /api/linking/jobs/{id}/rows`: `after` makes a part that is sent again count once. */
export const jobRowsQuery = z.object({
  after: integerText(0, Number.MAX_SAFE_INTEGER).optional().describe('How many rows the job has before these.'),
})

/** Query of `GET /api/linking/jobs`. `cursor` comes from the answer before. */
export const jobsQuery = z.object({
  kind: z.enum(JOB_KINDS).optional(),
  state: z.enum(['uploading', 'pending', 'running', 'completed', 'failed', 'cancelled']).optional(),
  cursor: z.string().min(1).max(100).optional(),
  take: integerText(1, 100).default(50),
})

export type JobsQuery = z.infer<typeof jobsQuery>

/** Query of `GET /api/linking/jobs/{id}/errors`. */
export const jobErrorsQuery = z.object({ format: z.enum(['csv', 'ndjson']).default('csv') })
