import type { Context } from '../../context.ts'
import { resourceOf } from '../../model/audience.ts'
import type { Asked } from '../../model/caller.ts'
import type { RefreshTokenPolicy } from '../../model/client.ts'
import type { JsonObject } from '../../model/json.ts'
import type { RefreshTokenRecord } from '../../model/sign-in-record.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { endRefreshTokens } from '../../steps/end-refresh-tokens.ts'
import { successNote } from '../../steps/notes.ts'
import { readUser } from '../../store/read-users.ts'
import { findRefreshToken, readRefreshTokens } from '../../store/refresh-tokens.ts'
import { writeSignInNote } from '../../store/sessions.ts'

/** A refresh token with what its client says of how it lives; undefined where the client is gone. */
export interface ShownToken {
  readonly token: RefreshTokenRecord
  readonly policy: RefreshTokenPolicy | undefined
}

interface Wanted {
  readonly userId: string
  readonly clientId?: string | null | undefined
  readonly from?: string | undefined
  readonly take?: number | undefined
}

/** A user's refresh tokens whose sign-in still stands, by id: those after `from`, and whether there are more. */
export async function listRefreshTokens(
  ctx: Context,
  { userId, clientId = null, from = '', take = 50 }: Wanted,
): Promise<{ readonly tokens: ShownToken[]; readonly next: string | null } | Problem> {
  if (!(await readUser(ctx.db, userId))) return problem('user_not_found')
  const found = await readRefreshTokens(ctx.db, { userId, clientId, from, limit: take + 1 })
  const tokens = await Promise.all(found.slice(0, take).map((token) => shown(ctx, token)))
  return { tokens, next: found.length > take ? lastOf(tokens) : null }
}

function lastOf(tokens: readonly ShownToken[]): string | null {
  return tokens.at(-1)?.token.id ?? null
}

async function shown({ directory }: Context, token: RefreshTokenRecord): Promise<ShownToken> {
  return { token, policy: (await directory.client(token.clientId))?.refreshToken }
}

/** One refresh token. */
export async function readRefreshToken(ctx: Context, id: string): Promise<ShownToken | Problem> {
  const token = await findRefreshToken(ctx.db, id)
  return token ? shown(ctx, token) : problem('refresh_token_not_found')
}

/** Notes something on a refresh token, or takes the note away; it stays as the token rotates. */
export async function changeRefreshToken(
  ctx: Context,
  asked: Asked,
  { id, metadata }: { readonly id: string; readonly metadata: JsonObject | null | undefined },
): Promise<ShownToken | Problem> {
  const token = await findRefreshToken(ctx.db, id)
  if (!token) return problem('refresh_token_not_found')
  if (metadata !== undefined) await writeSignInNote(ctx.db, 'RefreshToken', { id, metadata })
  await addLogNote(ctx, asked, successNote(asked, { userId: token.userId, status: 200, body: {} }))
  return shown(ctx, metadata === undefined ? token : { ...token, metadata })
}

/** Ends a refresh token; one that is not there is ended already. */
export async function deleteRefreshToken(ctx: Context, asked: Asked, id: string): Promise<void> {
  const userId = (await findRefreshToken(ctx.db, id))?.userId ?? null
  await endRefreshTokens(ctx, { ids: [id] })
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 202, body: {} }))
}

/** Ends all refresh tokens of a user. */
export async function deleteRefreshTokens(ctx: Context, asked: Asked, userId: string): Promise<Problem | undefined> {
  if (!(await readUser(ctx.db, userId))) return problem('user_not_found')
  await endRefreshTokens(ctx, { userId })
  await addLogNote(ctx, asked, successNote(asked, { userId, status: 202, body: {} }))
  return undefined
}

/** Which are to be revoked: by id, or all of a user, of an application, or of both for one API. */
export interface Revoked {
  readonly ids?: readonly string[] | undefined
  readonly user_id?: string | undefined
  readonly client_id?: string | undefined
  readonly audience?: string | undefined
}

/** Ends refresh tokens by what they have in common. */
export async function revokeRefreshTokens(ctx: Context, asked: Asked, revoked: Revoked): Promise<void> {
  const { ids, user_id: userId, client_id: clientId, audience } = revoked
  const resource = audience === undefined ? undefined : resourceOf(audience)
  await endRefreshTokens(ctx, { ids, userId, clientId, resource })
  await addLogNote(ctx, asked, successNote(asked, { userId: userId ?? null, status: 202, body: {} }))
}
