import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Connection } from '../../model/connection.ts'
import { Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { addFirstKeys, newConnectionKey, newConnectionKeys } from '../../steps/connection-keys.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import {
  type ConnectionKey,
  addConnectionKey,
  advanceConnectionKeys,
  readConnectionKeys,
} from '../../store/connection-keys.ts'
import { lockConnection } from '../../store/connections.ts'

/** The keys of a connection; none where it has never needed any. */
export async function findConnectionKeys(ctx: Context, id: string): Promise<readonly ConnectionKey[] | Problem> {
  const connection = await keyed(ctx, id)
  return connection instanceof Problem ? connection : readConnectionKeys(ctx.db, id)
}

/** Gives a connection its first keys before it needs them, so that its provider can be told of them. */
export async function createConnectionKeys(
  ctx: Context,
  asked: Asked,
  id: string,
): Promise<readonly ConnectionKey[] | Problem> {
  const connection = await keyed(ctx, id)
  if (connection instanceof Problem) return connection
  const keys = await newConnectionKeys(ctx, connection.name)
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await lockConnection(tx, ctx.vault, id))) return problem('connection_not_found')
    if ((await readConnectionKeys(tx, id)).length > 0) {
      return problem('connection_exists', 'Keys have already been created for this connection.')
    }
    const answer = await addFirstKeys(tx, id, keys)
    return { answer, status: 201, logged: { id, kids: answer.map(({ kid }) => kid) } }
  })
}

/** The next key begins to sign, a new one is the next: it is answered, so that the connection's provider can be told. */
export async function rotateConnectionKeys(ctx: Context, asked: Asked, id: string): Promise<ConnectionKey | Problem> {
  const needed = ['create:connections_keys', 'update:connections_keys']
  if (!needed.every((scope) => asked.caller.scopes.has(scope))) {
    return problem('insufficient_scope', `Insufficient scope, expected all of: ${needed.join(', ')}`)
  }
  const connection = await keyed(ctx, id)
  if (connection instanceof Problem) return connection
  const next = await newConnectionKey(ctx, connection.name)
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await lockConnection(tx, ctx.vault, id))) return problem('connection_not_found')
    if ((await readConnectionKeys(tx, id)).length === 0) return problem('not_found', 'The connection has no keys.')
    await advanceConnectionKeys(tx, id)
    const answer = await addConnectionKey(tx, id, 'next', next)
    return { answer, status: 201, logged: { id, kid: answer.kid } }
  })
}

/** A connection whose strategy knows keys of its own. */
async function keyed(ctx: Context, id: string): Promise<Connection | Problem> {
  const found = await lookTwice(ctx, async () => (await ctx.directory.connections()).find((each) => each.id === id))
  if (!found) return problem('connection_not_found')
  if (found.strategy === 'oidc' || found.strategy === 'okta') return found
  return problem('invalid_body', `A connection of the strategy ${found.strategy} has no keys of its own.`)
}
