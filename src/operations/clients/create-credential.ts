import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { ClientCredential } from '../../model/client-credential.ts'
import { Problem, problem } from '../../problems.ts'
import type { CredentialBody } from '../../shapes/client-credential.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { makeCredential, MOST_CREDENTIALS } from '../../steps/make-credential.ts'
import { withCredentials } from '../../steps/with-credentials.ts'
import { lockClient, writeClient } from '../../store/clients.ts'

/** Gives an application a credential. It counts once the application's authentication methods name it. */
export async function createCredential(
  ctx: Context,
  asked: Asked,
  clientId: string,
  body: CredentialBody,
): Promise<ClientCredential | Problem> {
  const credential = makeCredential(body)
  if (credential instanceof Problem) return credential
  return changeConfiguration(ctx, asked, async (tx) => {
    const client = await lockClient(tx, ctx.vault, clientId)
    if (!client) return problem('client_not_found')
    if (client.credentials.length >= MOST_CREDENTIALS) {
      const words = `A client can have at most ${MOST_CREDENTIALS} credentials. Nothing was changed.`
      return problem('invalid_body', words)
    }
    await writeClient(tx, ctx.vault, withCredentials(client, [...client.credentials, credential]))
    return { answer: credential, status: 201, logged: { client_id: client.id, credential_id: credential.id } }
  })
}
