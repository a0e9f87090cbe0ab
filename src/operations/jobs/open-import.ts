import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { Asked } from '../../model/caller.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem } from '../../problems.ts'
import type { OpenImportBody } from '../../shapes/api-job-requests.ts'
import { writeNewJob } from '../../shapes/api-job.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { importTarget } from '../../steps/import-rows.ts'
import { successNote } from '../../steps/notes.ts'
import { addOpenImport } from '../../store/api-jobs.ts'

/** How long a file may be sent to the link of an import: as long as its job is kept. */
const LINK_MS = 24 * 3_600_000

/** Makes an import that waits for its file, which goes to `upload_url` in one stream, however large it is. */
export async function openImport(ctx: Context, asked: Asked, body: OpenImportBody): Promise<JsonObject | Problem> {
  const connection = (await ctx.directory.connections()).find(({ id }) => id === body.connection_id)
  const into = importTarget(connection)
  if (into instanceof Problem) return into
  const options = JSON.parse(JSON.stringify({ ...body, connection: into.name })) as JsonObject
  const id = `job_${randomText(16)}`
  const made = await addOpenImport(ctx.db, { id, kind: 'users_import', options, asked, error: null })
  const answer = writeNewJob(made)
  await addLogNote(ctx, asked, successNote(asked, { userId: null, status: 201, body: answer }))
  const ticket = ctx.vault.seal(JSON.stringify({ id, expires: Date.now() + LINK_MS }), sealedAt.uploadLink)
  return { ...answer, upload_url: `${new URL(asked.caller.issuer).origin}/imports/${id}?ticket=${ticket}` }
}
