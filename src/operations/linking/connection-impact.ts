import type { Context } from '../../context.ts'
import { type Problem, problem } from '../../problems.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import { type ConnectionImpact, countImpact } from '../../store/connection-impact.ts'
import { onlyReading } from '../../store/database.ts'

/** So many users are reason enough to think again, and a request does not read more than that many identities. */
const LIMITS = { stranded: 10_000, identities: 200_000, users: 1000, page: 2000 } as const

/** How many users would have no way to sign in without a connection: asked before it is disabled or deleted. */
export async function connectionImpact(ctx: Context, id: string): Promise<ConnectionImpact | Problem> {
  const find = async () => (await ctx.directory.connections()).find((connection) => connection.id === id)
  const found = await lookTwice(ctx, find)
  if (!found) return problem('connection_not_found')
  const all = await ctx.directory.connections()
  return onlyReading(countImpact(ctx.db, { id, all }, LIMITS))
}
