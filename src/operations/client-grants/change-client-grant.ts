import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { ClientGrant } from '../../model/client.ts'
import { type Problem, problem } from '../../problems.ts'
import { type ClientGrantBody, grantExtra } from '../../shapes/client-grant.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { lockGrant, writeGrant } from '../../store/client-grants.ts'

/**
 * Changes what an application may ask of an API; a scope that the API does not list is taken, as Auth0 takes it (as
 * recorded). Tokens that are out keep their scopes until they expire.
 */
export async function changeClientGrant(
  ctx: Context,
  asked: Asked,
  id: string,
  body: ClientGrantBody,
): Promise<ClientGrant | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockGrant(tx, id)
    if (!before) return problem('client_grant_not_found')
    const scope = body.scope === undefined ? before.scope : [...new Set(body.scope ?? [])]
    const grant: ClientGrant = { ...before, scope, extra: grantExtra(before.extra ?? {}, body) }
    await writeGrant(tx, grant)
    return { answer: grant, status: 200, logged: { id, client_id: grant.clientId, audience: grant.audience } }
  })
}
