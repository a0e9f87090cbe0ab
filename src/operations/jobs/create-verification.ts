import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import { isDatabase } from '../../model/connection.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem, problem } from '../../problems.ts'
import type { VerificationJobBody } from '../../shapes/api-job-requests.ts'
import { writeNewJob } from '../../shapes/api-job.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { type Subject, subjectOf } from '../../steps/named-identity.ts'
import { successNote } from '../../steps/notes.ts'
import { addApiJob } from '../../store/api-jobs.ts'
import { readUser } from '../../store/read-users.ts'

/** Makes a job of a verification mail (CONTRACT §5). Only of a database's main identity need nobody say which is meant. */
export async function createVerification(
  ctx: Context,
  asked: Asked,
  body: VerificationJobBody,
): Promise<JsonObject | Problem> {
  const user = await readUser(ctx.db, body.user_id)
  const subject = user ? subjectOf(user, body.identity) : problem('user_not_found')
  if (subject instanceof Problem) return subject
  const refusal = (await refusalOfClient(ctx, body.client_id)) ?? (await refusalOf(ctx, subject, body))
  if (refusal) return refusal
  const options = JSON.parse(JSON.stringify(body)) as JsonObject
  const id = `job_${randomText(16)}`
  const job = { id, kind: 'verification_email', options, asked: { ...asked, body: {} }, error: null } as const
  const answer = writeNewJob(await addApiJob(ctx.db, job))
  await addLogNote(ctx, asked, successNote(asked, { userId: subject.user.id, status: 201, body: answer }))
  return answer
}

async function refusalOfClient({ directory }: Context, clientId: string | undefined): Promise<Problem | undefined> {
  if (clientId === undefined || (await directory.client(clientId))) return undefined
  return problem('invalid_body', "Payload validation error: 'The client does not exist' on property client_id.")
}

async function refusalOf(
  { directory }: Context,
  { identity }: Subject,
  body: VerificationJobBody,
): Promise<Problem | undefined> {
  if (typeof identity.profile['email'] !== 'string') return problem('ticket_no_email')
  const connection = (await directory.connections()).find(({ id }) => id === identity.connectionId)
  const isSupported = connection && (isDatabase(connection) || body.identity !== undefined)
  return isSupported ? undefined : problem('ticket_unsupported')
}
