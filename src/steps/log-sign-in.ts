import type { Context } from '../context.ts'
import { newLogId } from '../crypto/random-ids.ts'
import { type LogNote, changeOf } from '../model/change.ts'
import { type SignInFacts, signInLogEntry } from '../shapes/sign-in-log.ts'
import { commit } from '../store/commit.ts'
import type { LogRow } from '../store/commit-part.ts'

/** What happened; the client by its id, and the connection if that is all that is known. */
export interface SignInEvent extends Omit<SignInFacts, 'client' | 'hostname'> {
  readonly clientId?: string | undefined
  readonly connectionId?: string | undefined
}

/** What a log entry needs to be written out. */
export type LogContext = Pick<Context, 'config' | 'db' | 'directory' | 'log'>

/** The event as a log entry to be committed together with the change that it tells of. */
export async function signInNote(ctx: LogContext, event: SignInEvent): Promise<LogNote> {
  const { clientId, connectionId, ...facts } = event
  const connection = facts.connection ?? (await connectionOf(ctx, connectionId))
  const client = clientId === undefined ? undefined : await ctx.directory.client(clientId)
  const named = clientId === undefined ? undefined : { id: clientId, name: client?.name ?? '' }
  return {
    type: event.type,
    description: event.description ?? '',
    userId: event.userId ?? null,
    status: 0,
    body: {},
    connection: null,
    entry: signInLogEntry({ ...facts, connection, client: named, hostname: new URL(ctx.config.origins[0]).host }),
  }
}

async function connectionOf({ directory }: LogContext, connectionId: string | undefined) {
  return connectionId === undefined ? undefined : (await directory.connections()).find(({ id }) => id === connectionId)
}

/** The event as a row of the log. */
export async function signInRow(
  ctx: LogContext,
  event: SignInEvent,
  { id, date }: { readonly id: string; readonly date: Date },
): Promise<LogRow> {
  const { type, userId, entry = {} } = await signInNote(ctx, event)
  return { log_id: id, date, type, user_id: userId, entry: { date: date.toISOString(), ...entry } }
}

/** Writes a log entry of an event that changes nothing; one that cannot be written takes nothing from the answer. */
export async function logSignIn(ctx: Context, event: SignInEvent): Promise<void> {
  try {
    const row = await signInRow(ctx, event, { id: newLogId(), date: new Date() })
    await commit(ctx.db, { change: changeOf({}), logs: [row], events: [] })
  } catch (error) {
    ctx.log.warn({ err: error, type: event.type }, 'a log entry could not be written')
  }
}
