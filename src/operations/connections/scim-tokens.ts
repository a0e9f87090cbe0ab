import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import { Problem, problem } from '../../problems.ts'
import type { ScimTokenBody } from '../../shapes/scim.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { scimConnection } from '../../steps/scim-connection.ts'
import { lockConnection } from '../../store/connections.ts'
import {
  type ScimToken,
  addScimToken,
  readScimConfiguration,
  readScimTokens,
  removeScimToken,
} from '../../store/scim.ts'

const MOST_TOKENS = 2

/** The tokens of a connection's directory. */
export async function findScimTokens(ctx: Context, id: string): Promise<readonly ScimToken[] | Problem> {
  const connection = await scimConnection(ctx, id)
  return connection instanceof Problem ? connection : readScimTokens(ctx.db, id)
}

/** Makes a token; what it is itself is answered here and never again. */
export async function createScimToken(
  ctx: Context,
  asked: Asked,
  id: string,
  { scopes, token_lifetime: lifetime = null }: ScimTokenBody,
): Promise<{ readonly made: ScimToken; readonly token: string } | Problem> {
  const connection = await scimConnection(ctx, id)
  if (connection instanceof Problem) return connection
  const token = newSecret()
  const wish = { id: `tok_${randomText(16)}`, hash: oneWay('scim token', token), scopes, lifetime }
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await lockConnection(tx, ctx.vault, id))) return problem('connection_not_found')
    if (!(await readScimConfiguration(tx, id))) return problem('not_found')
    if ((await readScimTokens(tx, id)).length >= MOST_TOKENS) {
      return problem('connection_exists', 'Maximum of 2 tokens already issued for this connection')
    }
    const made = await addScimToken(tx, id, wish)
    return { answer: { made, token }, status: 201, logged: { id, token_id: made.id } }
  })
}

/** Removes a token; nothing where there was none. */
export async function deleteScimToken(
  ctx: Context,
  asked: Asked,
  id: string,
  tokenId: string,
): Promise<null | Problem> {
  const connection = await scimConnection(ctx, id)
  if (connection instanceof Problem) return connection
  return changeConfiguration(ctx, asked, async (tx) => {
    await removeScimToken(tx, id, tokenId)
    return { answer: null, status: 204, logged: { id, token_id: tokenId } }
  })
}
