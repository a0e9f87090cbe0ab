import type { Context } from '../../context.ts'
import type { Client } from '../../model/client.ts'
import { type Problem, problem } from '../../problems.ts'
import type { ClientQuery } from '../../shapes/client-requests.ts'
import { lookTwice } from '../../steps/look-twice.ts'

/** The applications that the query asks for, all of them, oldest first. */
export async function findClients(ctx: Context, query: ClientQuery): Promise<readonly Client[]> {
  // The tenant has no client of that kind.
  if (query.is_global) return []
  const open = query.q === undefined ? undefined : await openToOrganizations(ctx)
  const wanted = [
    ({ appType }: Client) => query.app_type?.includes(appType) ?? true,
    ({ firstParty }: Client) => query.is_first_party === undefined || firstParty === query.is_first_party,
    ({ extra }: Client) =>
      query.external_client_id === undefined || extra.external_client_id === query.external_client_id,
    ({ id }: Client) => open?.has(id) ?? true,
  ]
  return (await ctx.directory.clients()).filter((client) => wanted.every((holds) => holds(client)))
}

/** Applications with a grant that any organization may use. */
async function openToOrganizations(ctx: Context): Promise<ReadonlySet<string>> {
  const grants = await ctx.directory.grants()
  const open = grants.filter(({ extra }) => extra?.allow_any_organization === true)
  return new Set(open.map(({ clientId }) => clientId))
}

/** One application. */
export async function readClient(ctx: Context, id: string): Promise<Client | Problem> {
  return (await lookTwice(ctx, () => ctx.directory.client(id))) ?? problem('client_not_found')
}
