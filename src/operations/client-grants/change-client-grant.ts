import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { ClientGrant } from '../../model/client.ts'
import { Problem, problem } from '../../problems.ts'
import { type ClientGrantBody, grantExtra } from '../../shapes/client-grant.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { apiOf, refuseScopes } from '../../steps/check-scopes.ts'
import { lockGrant, writeGrant } from '../../store/client-grants.ts'

/** Changes what an application may ask of an API. Tokens that are out keep their scopes until they expire. */
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
    const refusal = await refuseNewScopes(ctx, before, scope)
    if (refusal) return refusal
    const grant: ClientGrant = { ...before, scope, extra: grantExtra(before.extra ?? {}, body) }
    await writeGrant(tx, grant)
    return { answer: grant, status: 200, logged: { id, client_id: grant.clientId, audience: grant.audience } }
  })
}

/** A scope that the grant has already may stay, also where the API no longer has it. */
async function refuseNewScopes(
  ctx: Context,
  { audience, scope: before }: ClientGrant,
  scope: readonly string[],
): Promise<Problem | undefined> {
  const added = scope.filter((each) => !before.includes(each))
  if (added.length === 0) return undefined
  const api = await apiOf(ctx, audience)
  return api instanceof Problem ? api : refuseScopes(api, added)
}
