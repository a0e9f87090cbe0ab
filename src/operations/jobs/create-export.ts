import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { JsonObject } from '../../model/json.ts'
import { type Problem, problem } from '../../problems.ts'
import type { ExportBody } from '../../shapes/api-job-requests.ts'
import { writeNewJob } from '../../shapes/api-job.ts'
import { refusalOfFields } from '../../shapes/export-line.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { successNote } from '../../steps/notes.ts'
import { addApiJob } from '../../store/api-jobs.ts'

/** Makes a job of an export of users (CONTRACT §5). The file is made when it is fetched. */
export async function createExport(ctx: Context, asked: Asked, body: ExportBody): Promise<JsonObject | Problem> {
  const connection = (await ctx.directory.connections()).find(({ id }) => id === body.connection_id)
  if (body.connection_id !== undefined && !connection) return problem('connection_unknown')
  const format = body.format ?? 'csv'
  const refusal = refusalOfFields(format, body.fields)
  if (refusal) return refusal
  const options = JSON.parse(JSON.stringify({ ...body, format, connection: connection?.name })) as JsonObject
  const id = `job_${randomText(16)}`
  const made = await addApiJob(ctx.db, {
    id,
    kind: 'users_export',
    options,
    asked: { ...asked, body: {} },
    error: null,
  })
  const answer = writeNewJob(made)
  await addLogNote(ctx, asked, successNote(asked, { userId: null, status: 200, body: answer }))
  return answer
}
