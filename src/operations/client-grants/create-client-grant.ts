import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { ClientGrant } from '../../model/client.ts'
import { Problem, problem } from '../../problems.ts'
import { type NewClientGrantBody, grantExtra } from '../../shapes/client-grant.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { apiOf } from '../../steps/api-of.ts'
import { addGrant } from '../../store/client-grants.ts'
import { lockClient } from '../../store/clients.ts'

/** Allows an application some scopes of an API; one grant for each pair. */
export async function createClientGrant(
  ctx: Context,
  asked: Asked,
  body: NewClientGrantBody,
): Promise<ClientGrant | Problem> {
  const api = await apiOf(ctx, body.audience)
  if (api instanceof Problem) return api
  const { client_id: clientId, scope = [], subject_type: subjectType } = body
  const named = { id: `cgr_${randomText(16)}`, clientId, audience: api.identifier, subjectType }
  const grant: ClientGrant = { ...named, scope: [...new Set(scope)], extra: grantExtra({}, body) }
  return changeConfiguration(ctx, asked, async (tx) => {
    const client = await lockClient(tx, ctx.vault, clientId)
    if (!client) return problem('client_not_found')
    if (client.appType === 'express_configuration') return problem('client_of_wrong_type')
    const taken = `A client grant already exists between ${clientId} and ${body.audience}`
    if (!(await addGrant(tx, grant))) return problem('client_grant_exists', taken)
    return { answer: grant, status: 201, logged: { id: grant.id, client_id: clientId, audience: body.audience } }
  })
}
