import type { Context } from '../../context.ts'
import type { Client } from '../../model/client.ts'
import { type Problem, problem } from '../../problems.ts'
import type { ClientQuery } from '../../shapes/client-requests.ts'
import { lookTwice } from '../../steps/look-twice.ts'

/** The applications that the query asks for, all of them, oldest first. */
export async function findClients(
  ctx: Context,
  { app_type: types, is_first_party: firstParty, is_global: global }: ClientQuery,
): Promise<readonly Client[]> {
  // The tenant has no client of that kind.
  if (global) return []
  return (await ctx.directory.clients()).filter(
    (client) =>
      (types?.includes(client.appType) ?? true) && (firstParty === undefined || client.firstParty === firstParty),
  )
}

/** One application. */
export async function readClient(ctx: Context, id: string): Promise<Client | Problem> {
  return (await lookTwice(ctx, () => ctx.directory.client(id))) ?? problem('client_not_found')
}
