import type { Context } from '../context.ts'
import type { Connection } from '../model/connection.ts'
import { SCIM_STRATEGIES } from '../model/scim-mapping.ts'
import { type Problem, problem } from '../problems.ts'
import { lookTwice } from './look-twice.ts'

/** A connection whose strategy can have a SCIM configuration. */
export async function scimConnection(ctx: Context, id: string): Promise<Connection | Problem> {
  const found = await lookTwice(ctx, async () => (await ctx.directory.connections()).find((each) => each.id === id))
  if (!found) return problem('connection_not_found')
  return SCIM_STRATEGIES.has(found.strategy) ? found : problem('not_found')
}
