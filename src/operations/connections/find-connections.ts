import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Connection } from '../../model/connection.ts'
import { type Problem, problem } from '../../problems.ts'
import type { ConnectionQuery } from '../../shapes/connection-requests.ts'
import { lookTwice } from '../../steps/look-twice.ts'

/** The connections that the query asks for by name and strategy, all of them, oldest first. */
export async function findConnections(
  ctx: Context,
  { name, strategy }: Pick<ConnectionQuery, 'name' | 'strategy'>,
): Promise<readonly Connection[]> {
  return (await ctx.directory.connections()).filter(
    (connection) =>
      (name === undefined || connection.name === name) && (strategy?.includes(connection.strategy) ?? true),
  )
}

/** One connection. */
export async function readConnection(ctx: Context, id: string): Promise<Connection | Problem> {
  const found = await lookTwice(ctx, async () => (await ctx.directory.connections()).find((each) => each.id === id))
  return found ?? problem('connection_not_found')
}

const MAY_READ_CLIENTS = ['read:clients', 'read:client_summary']

/** The connections that an application may use. It takes a right to read applications as well. */
export async function findConnectionsOfClient(
  ctx: Context,
  { caller }: Asked,
  clientId: string,
  { strategy }: { readonly strategy?: readonly string[] | undefined },
): Promise<readonly Connection[] | Problem> {
  if (!MAY_READ_CLIENTS.some((scope) => caller.scopes.has(scope))) {
    return problem('insufficient_scope', `Insufficient scope, expected any of: ${MAY_READ_CLIENTS.join(',')}`)
  }
  if (!(await lookTwice(ctx, () => ctx.directory.client(clientId)))) return problem('client_not_found')
  return (await ctx.directory.connections()).filter(
    (connection) => connection.enabledClients.includes(clientId) && (strategy?.includes(connection.strategy) ?? true),
  )
}
