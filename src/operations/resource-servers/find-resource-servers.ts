import type { Context } from '../../context.ts'
import type { ResourceServer } from '../../model/resource-server.ts'
import type { Permission } from '../../model/rights.ts'
import { SYSTEM_API, storedAudience } from '../../model/system-api.ts'
import { type Problem, problem } from '../../problems.ts'
import { lookTwice } from '../../steps/look-twice.ts'

/** Our own API and those that were made, all or those of some identifiers. */
export async function findResourceServers(
  ctx: Context,
  identifiers: readonly string[] | undefined,
): Promise<readonly ResourceServer[]> {
  const all = [SYSTEM_API, ...(await ctx.directory.resourceServers())]
  const wanted = identifiers && new Set(identifiers.map((each) => storedAudience(each, ctx.config.origins)))
  return all.filter(({ identifier }) => wanted?.has(identifier) ?? true)
}

/** One API, by id or identifier. */
export async function readResourceServer(ctx: Context, id: string): Promise<ResourceServer | Problem> {
  const identifier = storedAudience(id, ctx.config.origins)
  const found = await lookTwice(ctx, async () => {
    const all = await findResourceServers(ctx, undefined)
    return all.find((api) => api.id === id) ?? all.find((api) => api.identifier === identifier)
  })
  return found ?? problem('resource_server_not_found')
}

/** The application that was made for an API (`resource_server_identifier`), by its id. */
export async function clientOfApi(ctx: Context, { identifier }: ResourceServer): Promise<string | undefined> {
  const clients = await ctx.directory.clients()
  return clients.find(({ extra }) => extra.resource_server_identifier === identifier)?.id
}

/** The APIs that these permissions are of, by identifier. */
export async function findApis(
  ctx: Context,
  permissions: readonly Pick<Permission, 'audience'>[],
): Promise<ReadonlyMap<string, ResourceServer>> {
  const found = await lookTwice(ctx, async () => {
    const apis = new Map((await findResourceServers(ctx, undefined)).map((api) => [api.identifier, api]))
    return permissions.every(({ audience }) => apis.has(audience)) ? apis : undefined
  })
  return found ?? new Map()
}
