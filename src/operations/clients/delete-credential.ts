import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { withCredentials } from '../../steps/with-credentials.ts'
import { lockClient, writeClient } from '../../store/clients.ts'

/** Takes a credential from an application, and out of whatever names it; one that there is not is no refusal (as recorded). */
export async function deleteCredential(
  ctx: Context,
  asked: Asked,
  clientId: string,
  credentialId: string,
): Promise<null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const client = await lockClient(tx, ctx.vault, clientId)
    const left = client?.credentials.filter(({ id }) => id !== credentialId) ?? []
    if (client && left.length < client.credentials.length) {
      await writeClient(tx, ctx.vault, withCredentials(client, left))
    }
    return { answer: null, status: 204, logged: { client_id: clientId, credential_id: credentialId } }
  })
}
