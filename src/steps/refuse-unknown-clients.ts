import type { Context } from '../context.ts'
import { type Problem, problem } from '../problems.ts'

/** The refusal of a list of clients in which one does not exist. */
export async function refuseUnknownClients(ctx: Context, ids: readonly string[]): Promise<Problem | undefined> {
  const known = new Set((await ctx.directory.clients()).map(({ id }) => id))
  const unknown = ids.find((id) => !known.has(id))
  return unknown === undefined
    ? undefined
    : problem('invalid_body', `The client ${unknown.slice(0, 200)} does not exist. Nothing was changed.`)
}
