import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Client } from '../../model/client.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { newClientSecret } from '../../steps/settle-client.ts'
import { lockClient, writeClient } from '../../store/clients.ts'

/** Gives an application a new secret; the old one is refused from then on. */
export async function rotateClientSecret(ctx: Context, asked: Asked, id: string): Promise<Client | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockClient(tx, ctx.vault, id)
    if (!before) return problem('client_not_found')
    if (before.tokenEndpointAuthMethod === 'none') {
      return problem('invalid_body', 'This client authenticates with the method none and has no secret.')
    }
    const client = { ...before, secret: newClientSecret() }
    await writeClient(tx, ctx.vault, client)
    return { answer: client, status: 200, logged: { client_id: client.id, name: client.name } }
  })
}
