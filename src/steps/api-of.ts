import type { Context } from '../context.ts'
import { SYSTEM_API, storedAudience } from '../model/system-api.ts'
import type { ResourceServer } from '../model/resource-server.ts'
import { type Problem, problem } from '../problems.ts'
import { lookTwice } from './look-twice.ts'

/** The API that an audience names: our own, or one that was made. */
export async function apiOf(ctx: Context, audience: string): Promise<ResourceServer | Problem> {
  const stored = storedAudience(audience, ctx.config.origins)
  const found = await lookTwice(ctx, async () =>
    [SYSTEM_API, ...(await ctx.directory.resourceServers())].find(({ identifier }) => identifier === stored),
  )
  return found ?? problem('audience_unknown', `No resource with identifier ${audience.slice(0, 200)}`)
}
