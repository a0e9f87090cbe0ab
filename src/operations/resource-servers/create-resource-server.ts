import type { Context } from '../../context.ts'
import { newIdentityId } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { ResourceServer } from '../../model/resource-server.ts'
import { GIVEN_APIS, isGiven, isOurs } from '../../model/system-api.ts'
import { type Problem, problem } from '../../problems.ts'
import { type NewResourceServerBody, newResourceServer } from '../../shapes/resource-server.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { withSigningSecret } from '../../steps/with-signing-secret.ts'
import { addResourceServer } from '../../store/resource-servers.ts'

/** Makes an API that tokens can be for. */
export async function createResourceServer(
  ctx: Context,
  asked: Asked,
  body: NewResourceServerBody,
): Promise<ResourceServer | Problem> {
  if (isOurs(body.identifier, ctx.config.origins)) return problem('resource_server_exists')
  const id = newIdentityId()
  const given = isGiven(body) ? GIVEN_APIS[body.identifier] : undefined
  const api = given ? { ...given, id } : withSigningSecret(newResourceServer(id, body))
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await addResourceServer(tx, ctx.vault, api))) return problem('resource_server_exists')
    return { answer: api, status: 201, logged: { id: api.id, identifier: api.identifier } }
  })
}
