import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { ClientCredential } from '../../model/client-credential.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { withCredentials } from '../../steps/with-credentials.ts'
import { lockClient, writeClient } from '../../store/clients.ts'

/** Which credential, and when it is to end; null: never. */
export interface CredentialChange {
  readonly clientId: string
  readonly credentialId: string
  readonly expiresAt: string | null
}

/** Changes when a credential ends. One that has ended is refused at once. */
export async function changeCredential(
  ctx: Context,
  asked: Asked,
  { clientId, credentialId, expiresAt }: CredentialChange,
): Promise<ClientCredential | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const client = await lockClient(tx, ctx.vault, clientId)
    if (!client) return problem('client_not_found')
    const before = client.credentials.find(({ id }) => id === credentialId)
    if (!before) return problem('credential_not_found')
    const ends = expiresAt === null ? null : new Date(expiresAt).toISOString()
    const credential = { ...before, expiresAt: ends, updatedAt: new Date().toISOString() }
    const all = client.credentials.map((each) => (each.id === credentialId ? credential : each))
    await writeClient(tx, ctx.vault, withCredentials(client, all))
    return { answer: credential, status: 200, logged: { client_id: client.id, credential_id: credentialId } }
  })
}
