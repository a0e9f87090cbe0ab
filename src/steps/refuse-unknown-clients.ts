import type { Context } from '../context.ts'
import { type Problem, problem } from '../problems.ts'
import { lookTwice } from './look-twice.ts'

/** The refusal of a list of clients in which one does not exist. */
export async function refuseUnknownClients(ctx: Context, ids: readonly string[]): Promise<Problem | undefined> {
  for (const id of ids) {
    if (!(await lookTwice(ctx, () => ctx.directory.client(id)))) {
      return problem('invalid_body', `The client ${id} does not exist. Nothing was changed.`)
    }
  }
  return undefined
}
