import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { SYSTEM_API, storedAudience } from '../../model/system-api.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { removeGrantsFor } from '../../store/client-grants.ts'
import { lockResourceServer, removeResourceServer } from '../../store/resource-servers.ts'
import { dropPermissions } from '../../store/standing-rights.ts'

/** Removes an API with the grants and permissions for it; one that there is not is no refusal (as recorded). Our own stays. */
export async function deleteResourceServer(ctx: Context, asked: Asked, id: string): Promise<null | Problem> {
  const named = storedAudience(id, ctx.config.origins)
  if (named === SYSTEM_API.id || named === SYSTEM_API.identifier) return problem('system_api')
  return changeConfiguration(ctx, asked, async (tx) => {
    const api = await lockResourceServer(tx, ctx.vault, id)
    if (api) {
      await removeGrantsFor(tx, api.identifier)
      await dropPermissions(tx, api.identifier, [])
      await removeResourceServer(tx, api.id)
    }
    return { answer: null, status: 204, logged: { id } }
  })
}
