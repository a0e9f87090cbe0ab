import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { Client } from '../../model/client.ts'
import { Problem, problem } from '../../problems.ts'
import { type NewClientBody, newClient } from '../../shapes/client-requests.ts'
import { apiOf } from '../../steps/api-of.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { settleClient } from '../../steps/settle-client.ts'
import { addClient } from '../../store/clients.ts'

/** Makes an application; one that keeps secrets gets one. */
export async function createClient(ctx: Context, asked: Asked, body: NewClientBody): Promise<Client | Problem> {
  const client = settleClient(newClient(randomText(32), body))
  if (client instanceof Problem) return client
  const refusal = await refuseUnknownApi(ctx, body.resource_server_identifier)
  if (refusal) return refusal
  return changeConfiguration(ctx, asked, async (tx) => {
    await addClient(tx, ctx.vault, client)
    return { answer: client, status: 201, logged: { client_id: client.id, name: client.name } }
  })
}

/** A client can be made for an API that there is. */
async function refuseUnknownApi(ctx: Context, identifier: string | undefined): Promise<Problem | undefined> {
  if (identifier === undefined || !((await apiOf(ctx, identifier)) instanceof Problem)) return undefined
  const named = identifier.slice(0, 200)
  return problem(
    'invalid_body',
    `resource_server_identifier: no resource with identifier ${named}. Nothing was changed.`,
  )
}
