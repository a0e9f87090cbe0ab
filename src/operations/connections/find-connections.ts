import type { Context } from '../../context.ts'
import type { Connection } from '../../model/connection.ts'
import { type Problem, problem } from '../../problems.ts'
import type { ConnectionQuery } from '../../shapes/connection.ts'

/** A page of the connections, filtered by name and strategy. */
export async function findConnections(
  ctx: Context,
  { name, strategy, page, per_page: limit }: ConnectionQuery,
): Promise<{ connections: readonly Connection[]; total: number }> {
  const found = (await ctx.directory.connections()).filter(
    (connection) =>
      (name === undefined || connection.name === name) && (strategy?.includes(connection.strategy) ?? true),
  )
  return { connections: found.slice(page * limit, (page + 1) * limit), total: found.length }
}

/** One connection. */
export async function readConnection(ctx: Context, id: string): Promise<Connection | Problem> {
  const found = (await ctx.directory.connections()).find((connection) => connection.id === id)
  return found ?? problem('connection_not_found')
}
