import type { Context } from '../../context.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { JsonObject } from '../../model/json.ts'
import { type Problem, problem } from '../../problems.ts'
import { writeNewJob } from '../../shapes/api-job.ts'
import { UnreadableLine, linesOf } from '../../shapes/import-lines.ts'
import { storedRow } from '../../steps/import-rows.ts'
import { addImportRows, beginImport } from '../../store/api-jobs.ts'

/** Rows that are kept together while a file comes in. */
const ROWS_AT_ONCE = 1000

/**
 * Takes the file of an open import, JSON lines, as it comes: no more than a thousand users are in memory. With its last byte
 * the import begins. A file that breaks off or cannot be read makes the import fail, with nobody made.
 */
export async function uploadImport(
  ctx: Context,
  ticket: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<JsonObject | Problem> {
  const id = idIn(ctx, ticket)
  if (id === undefined) return problem('upload_link_invalid')
  const refusal = await keepRows(ctx, id, pieces).catch((error: unknown) => {
    if (error instanceof UnreadableLine) return problem('users_file_unreadable', error.message)
    if (BREAKS.has((error as { code?: string }).code ?? '')) return problem('users_file_unreadable', BROKEN_OFF)
    throw error
  })
  if (refusal?.code === 'upload_link_invalid') return refusal
  const error = refusal ? { code: refusal.code, message: refusal.message } : null
  const job = await beginImport(ctx.db, id, error)
  if (refusal) return refusal
  return job ? writeNewJob(job) : problem('upload_link_invalid')
}

async function keepRows(ctx: Context, id: string, pieces: AsyncIterable<Uint8Array>): Promise<Problem | undefined> {
  let after = 0
  for await (const rows of linesOf(pieces, ROWS_AT_ONCE)) {
    const stored = rows.map((row) => storedRow(ctx, id, row))
    if (!(await addImportRows(ctx.db, { id, after }, stored))) {
      return after === 0 ? problem('upload_link_invalid') : problem('invalid_body', TOO_MANY)
    }
    after += rows.length
  }
  return after === 0 ? problem('invalid_body', 'Users file must not be empty.') : undefined
}

/** What a request's stream throws that ends before its body does. */
const BREAKS: ReadonlySet<string> = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'])

const BROKEN_OFF = 'The file broke off before its end. Nobody was made.'

const TOO_MANY = 'An import can have at most 5000000 users. Nobody was made. Send them in several files.'

function idIn({ vault }: Context, ticket: string): string | undefined {
  try {
    const { id, expires } = JSON.parse(vault.open(ticket, sealedAt.uploadLink)) as { id: string; expires: number }
    return Date.now() <= expires ? id : undefined
  } catch {
    // Sealed by nobody here, or altered.
    return undefined
  }
}
