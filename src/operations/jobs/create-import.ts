import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem, problem } from '../../problems.ts'
import { type ImportFields, importFields } from '../../shapes/api-job-requests.ts'
import { writeNewJob } from '../../shapes/api-job.ts'
import { wordsFor } from '../../shapes/checks.ts'
import { type SentRow, readUsersFile } from '../../shapes/import-file.ts'
import type { Upload, UploadedFile } from '../../shapes/upload.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { importTarget, storedRow } from '../../steps/import-rows.ts'
import { successNote } from '../../steps/notes.ts'
import { type NewApiJob, addImport } from '../../store/api-jobs.ts'

/**
 * Makes a job of a file of users (CONTRACT §5). A file that cannot be read makes a job that has failed; a bad user in it is
 * refused alone, later. Refused where two imports are at work.
 */
export async function createImport(ctx: Context, asked: Asked, upload: Upload): Promise<JsonObject | Problem> {
  const file = upload.files.get('users')
  if (!file) return problem('invalid_body', "Must provide 'users' file as multipart part.")
  const fields = fieldsOf(upload)
  if (fields instanceof Problem) return fields
  const connection = (await ctx.directory.connections()).find(({ id }) => id === fields.connection_id)
  const into = importTarget(connection)
  if (into instanceof Problem) return into
  if (file.bytes.length === 0) return problem('invalid_body', 'Users file must not be empty.')

  const id = `job_${randomText(16)}`
  const read = readFile(file)
  const error = typeof read === 'string' ? { code: 'users_file_unreadable', message: read } : null
  const options = { ...optionsOf(fields), connection: into.name }
  const job: NewApiJob = { id, kind: 'users_import', options, asked: { ...asked, body: options }, error }
  const rows = typeof read === 'string' ? [] : read.map((row) => storedRow(ctx, id, row))
  const made = await addImport(ctx.db, job, rows)
  if (!made) return problem('too_many_imports')
  const body = writeNewJob(made)
  await addLogNote(ctx, job.asked, successNote(asked, { userId: null, status: 202, body }))
  return body
}

function fieldsOf({ fields }: Upload): ImportFields | Problem {
  if (!fields.get('connection_id')) return problem('invalid_body', "Must provide 'connection_id' as multipart part.")
  const sent = Object.fromEntries([...fields].filter(([name, value]) => value !== '' && KNOWN.has(name)))
  const parsed = importFields.safeParse(sent)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  return problem('invalid_body', issue ? wordsFor('Payload', issue, importFields, sent) : undefined)
}

const KNOWN: ReadonlySet<string> = new Set(Object.keys(importFields.shape))

function optionsOf({ external_id: externalId, ...fields }: ImportFields): JsonObject {
  return { ...fields, ...(externalId !== undefined && { external_id: externalId }) }
}

const NOT_UTF8 = 'Failed to parse users file JSON when importing users. Make sure it is valid JSON: it is not UTF-8.'

function readFile({ bytes, name, type }: UploadedFile): readonly SentRow[] | string {
  try {
    return readUsersFile(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { name, type })
  } catch (error) {
    if (error instanceof TypeError) return NOT_UTF8
    throw error
  }
}
