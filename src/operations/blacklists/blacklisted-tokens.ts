import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { successNote } from '../../steps/notes.ts'
import { type BlacklistedToken, blacklistToken, findBlacklisted } from '../../store/blacklisted-tokens.ts'

/** Notes that a JWT is void. Whoever accepts JWTs of this audience asks for the list. */
export async function addToBlacklist(ctx: Context, asked: Asked, token: BlacklistedToken): Promise<void> {
  await blacklistToken(ctx.db, token)
  await addLogNote(ctx, asked, successNote(asked, { userId: null, status: 204, body: {} }))
}

/** The JWTs of an audience that are void. */
export async function readBlacklist(ctx: Context, aud: string): Promise<BlacklistedToken[]> {
  return findBlacklisted(ctx.db, aud)
}
