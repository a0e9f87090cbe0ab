import type { Context } from '../context.ts'
import type { Asked } from '../model/caller.ts'
import type { LogNote } from '../model/change.ts'
import type { Problem } from '../problems.ts'
import { addLogNote } from '../steps/add-log-note.ts'
import { errorBody } from './problems.ts'

/**
 * Writes a refused change to the log, type `fapi` (CONTRACT §2.7). Reads are not logged, nor is what the database
 * itself refused; a log that cannot be written takes nothing from the answer.
 */
export async function logRefusal(ctx: Context, asked: Asked, refusal: Problem): Promise<void> {
  const body = errorBody(refusal)
  if (asked.method === 'GET' || body.statusCode >= 500 || body.statusCode === 429) return
  await write(ctx, asked, { type: 'fapi', description: body.message, status: body.statusCode, body: { ...body } })
}

/** Each use of an ID token as bearer leaves a deprecation notice (DESIGN §3). */
export async function logDeprecated(ctx: Context, asked: Asked): Promise<void> {
  const description = 'An ID token was used as bearer token. Use an access token with update:current_user_identities.'
  await write(ctx, asked, { type: 'depnote', description, status: 200, body: {} })
}

async function write(
  ctx: Context,
  asked: Asked,
  what: Pick<LogNote, 'type' | 'description' | 'status' | 'body'>,
): Promise<void> {
  const userId = 'userId' in asked.caller ? asked.caller.userId : null
  try {
    await addLogNote(ctx, asked, { ...what, userId, connection: null })
  } catch (error) {
    ctx.log.warn({ err: error }, 'a log entry could not be written')
  }
}
