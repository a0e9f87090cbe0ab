import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { JsonObject } from '../../model/json.ts'
import type { SessionRecord } from '../../model/sign-in-record.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { endRefreshTokens } from '../../steps/end-refresh-tokens.ts'
import { endSessions } from '../../steps/end-sessions.ts'
import { successNote } from '../../steps/notes.ts'
import { readUser } from '../../store/read-users.ts'
import { findSession, readSessions, writeSignInNote } from '../../store/sessions.ts'

/** A user's sessions whose sign-in still stands, by id: those after `from`, and whether there are more. */
export async function listSessions(
  ctx: Context,
  userId: string,
  { from = '', take = 50 }: { readonly from?: string | undefined; readonly take?: number | undefined },
): Promise<{ readonly sessions: SessionRecord[]; readonly next: string | null } | Problem> {
  if (!(await readUser(ctx.db, userId))) return problem('user_not_found')
  const found = await readSessions(ctx.db, { userId, from, limit: take + 1 })
  const sessions = found.slice(0, take)
  return { sessions, next: found.length > take ? (sessions.at(-1)?.id ?? null) : null }
}

/** One session. */
export async function readSession(ctx: Context, id: string): Promise<SessionRecord | Problem> {
  return (await findSession(ctx.db, id)) ?? problem('session_not_found')
}

/** Notes something on a session, or takes the note away. */
export async function changeSession(
  ctx: Context,
  asked: Asked,
  { id, metadata }: { readonly id: string; readonly metadata: JsonObject | null | undefined },
): Promise<SessionRecord | Problem> {
  const session = await findSession(ctx.db, id)
  if (!session) return problem('session_not_found')
  if (metadata !== undefined) await writeSignInNote(ctx.db, 'Session', { id, metadata })
  await addLogNote(ctx, asked, successNote(asked, { userId: session.userId, status: 200, body: {} }))
  return metadata === undefined ? session : { ...session, metadata }
}

/** Ends a session; one that is not there is ended already. */
export async function deleteSession(ctx: Context, asked: Asked, id: string): Promise<void> {
  const [gone] = await endSessions(ctx, asked, { id })
  await addLogNote(ctx, asked, successNote(asked, { userId: gone?.userId ?? null, status: 202, body: {} }))
}

/** Ends a session and the refresh tokens that came from it. */
export async function revokeSession(ctx: Context, asked: Asked, id: string): Promise<Problem | undefined> {
  const session = await findSession(ctx.db, id)
  if (!session) return problem('session_not_found')
  await endSessions(ctx, asked, { id })
  await endRefreshTokens(ctx, { sessionId: id })
  await addLogNote(ctx, asked, successNote(asked, { userId: session.userId, status: 202, body: {} }))
  return undefined
}

/** Ends all sessions of a user. */
export async function deleteSessions(ctx: Context, asked: Asked, userId: string): Promise<Problem | undefined> {
  if (!(await readUser(ctx.db, userId))) return problem('user_not_found')
  await endSessions(ctx, asked, { userId })
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 202, body: {} }))
  return undefined
}

/** What `revoke-access` takes away. */
export interface RevokedAccess {
  readonly sessionId: string | undefined
  readonly keepRefreshTokens: boolean
}

/** Ends a user's sessions, or one of them, and unless they are to stay the refresh tokens that belong to them. */
export async function revokeAccess(
  ctx: Context,
  asked: Asked,
  { userId, sessionId, keepRefreshTokens }: RevokedAccess & { readonly userId: string },
): Promise<Problem | undefined> {
  if (!(await readUser(ctx.db, userId))) return problem('user_not_found')
  if (sessionId !== undefined && (await findSession(ctx.db, sessionId))?.userId !== userId) {
    return problem('session_not_found')
  }
  await endSessions(ctx, asked, sessionId === undefined ? { userId } : { id: sessionId })
  if (!keepRefreshTokens) await endRefreshTokens(ctx, { userId, sessionId })
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 202, body: {} }))
  return undefined
}
