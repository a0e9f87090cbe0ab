import type { Context } from '../context.ts'
import { newLogId } from '../crypto/random-ids.ts'
import { type LogNote, changeOf } from '../model/change.ts'
import { type SignInFacts, signInLogEntry } from '../shapes/sign-in-log.ts'
import { commit } from '../store/commit.ts'

/** What happened; the client by its id. */
export interface SignInEvent extends Omit<SignInFacts, 'client' | 'hostname'> {
  readonly clientId?: string | undefined
}

/** The event as a log entry to be committed together with the change that it tells of. */
export async function signInNote(ctx: Context, event: SignInEvent): Promise<LogNote> {
  const { clientId, ...facts } = event
  const client = clientId === undefined ? undefined : await ctx.directory.client(clientId)
  const named = clientId === undefined ? undefined : { id: clientId, name: client?.name ?? '' }
  return {
    type: event.type,
    description: event.description ?? '',
    userId: event.userId ?? null,
    status: 0,
    body: {},
    connection: null,
    entry: signInLogEntry({ ...facts, client: named, hostname: new URL(ctx.config.origins[0]).host }),
  }
}

/** Writes a log entry of an event that changes nothing; one that cannot be written takes nothing from the answer. */
export async function logSignIn(ctx: Context, event: SignInEvent): Promise<void> {
  try {
    const { type, userId, entry = {} } = await signInNote(ctx, event)
    const date = new Date()
    const log = { log_id: newLogId(), date, type, user_id: userId, entry: { date: date.toISOString(), ...entry } }
    await commit(ctx.db, { change: changeOf({}), logs: [log], events: [] })
  } catch (error) {
    ctx.log.warn({ err: error, type: event.type }, 'a log entry could not be written')
  }
}
