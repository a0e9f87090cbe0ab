import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { ResourceServer } from '../../model/resource-server.ts'
import { SYSTEM_API, isGiven, storedAudience } from '../../model/system-api.ts'
import { type Problem, problem } from '../../problems.ts'
import { type ResourceServerBody, changedResourceServer } from '../../shapes/resource-server.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { withSigningSecret } from '../../steps/with-signing-secret.ts'
import { lockResourceServer, saveResourceServer } from '../../store/resource-servers.ts'
import { dropPermissions } from '../../store/standing-rights.ts'

/** Changes an API: what the body names, and nothing else. Our own cannot be changed. */
export async function changeResourceServer(
  ctx: Context,
  asked: Asked,
  id: string,
  body: ResourceServerBody,
): Promise<ResourceServer | Problem> {
  const named = storedAudience(id, ctx.config.origins)
  if (named === SYSTEM_API.id || named === SYSTEM_API.identifier) return problem('system_api')
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockResourceServer(tx, ctx.vault, id)
    if (!before) return problem('resource_server_not_found')
    if (isGiven(before)) return problem('system_api')
    const api = withSigningSecret(changedResourceServer(before, body))
    await saveResourceServer(tx, ctx.vault, api)
    // Whoever may do what it no longer offers, may not any more.
    if (body.scopes)
      await dropPermissions(
        tx,
        api.identifier,
        body.scopes.map(({ value }) => value),
      )
    return { answer: api, status: 200, logged: { id: api.id, identifier: api.identifier } }
  })
}
