import type { Context } from '../context.ts'
import { type Problem, problem } from '../problems.ts'
import { lookTwice } from './look-twice.ts'

/** The refusal of a list of clients in which one does not exist. */
export async function refuseUnknownClients(ctx: Context, ids: readonly string[]): Promise<Problem | undefined> {
  const [unknown] = await unknownClients(ctx, ids)
  return unknown === undefined
    ? undefined
    : problem('invalid_body', `The client ${unknown} does not exist. Nothing was changed.`)
}

/** Those of a list of clients that do not exist. */
export async function unknownClients(ctx: Context, ids: readonly string[]): Promise<readonly string[]> {
  const unknown: string[] = []
  for (const id of ids) if (!(await lookTwice(ctx, () => ctx.directory.client(id)))) unknown.push(id)
  return unknown
}
