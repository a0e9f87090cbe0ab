import type { Context } from '../../context.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { Asked } from '../../model/caller.ts'
import type { StoredRow } from '../../model/import-row.ts'
import type { Job } from '../../model/job.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { type Problem, problem } from '../../problems.ts'
import { writeApiJob } from '../../shapes/api-job.ts'
import { shownUser } from '../../shapes/import-file.ts'
import { readApiJob } from '../../store/api-jobs.ts'
import { onlyReading } from '../../store/database.ts'
import { type FailedRow, readFailedRows } from '../../store/job-rows.ts'

/** How long the link to an export is good, in seconds; each reading gives a new one (CONTRACT §5). */
const LINK_SECONDS = 60

/** A job of the Management API (CONTRACT §5). */
export async function showApiJob(ctx: Context, asked: Asked, id: string): Promise<JsonObject | Problem> {
  const job = await onlyReading(readApiJob(ctx.db, id))
  if (!job) return problem('job_not_found')
  const isReady = job.kind === 'users_export' && job.state === 'completed'
  // Whoever has the link reads every user: only who might do so anyway gets it.
  const mayRead = asked.caller.scopes.has('read:users')
  return writeApiJob(job, new Date(), isReady && mayRead ? linkTo(ctx, asked, job) : null)
}

function linkTo({ vault }: Context, { caller }: Asked, { id, options }: Job): string {
  const expires = Date.now() + LINK_SECONDS * 1000
  const ticket = vault.seal(JSON.stringify({ id, expires }), sealedAt.exportLink)
  const origin = new URL(caller.issuer).origin
  return `${origin}/exports/${id}.${options['format'] as string}.gz?ticket=${ticket}`
}

/** What was wrong with users of a file, or with the whole job; null: nothing (CONTRACT §5). */
export async function showJobErrors(
  ctx: Context,
  id: string,
): Promise<AsyncIterable<string> | JsonObject | null | Problem> {
  const job = await onlyReading(readApiJob(ctx.db, id))
  if (!job) return problem('job_not_found')
  if (job.error !== null) return { ...writeApiJob(job, new Date()), status_details: job.error.message }
  return job.failed === 0 ? null : errorsOf(ctx, job)
}

const PAGE = 500

/** A JSON array, read as it is taken. */
async function* errorsOf(ctx: Context, { id }: Job): AsyncGenerator<string> {
  let page: FailedRow[]
  let after = 0
  let before = '['
  do {
    page = await onlyReading(readFailedRows(ctx.db, id, after, PAGE))
    for (const row of page) {
      yield before + JSON.stringify({ user: shownUser(userOf(ctx, id, row)), errors: row.details?.['errors'] ?? [] })
      before = ','
    }
    after = page.at(-1)?.number ?? after
  } while (page.length === PAGE)
  yield before === '[' ? '[]' : ']'
}

function userOf({ vault }: Context, jobId: string, { body }: FailedRow): Json {
  const row = body as unknown as StoredRow
  return 'sealed' in row ? (JSON.parse(vault.open(row.sealed, sealedAt.importedUser(jobId))) as Json) : row.user
}
