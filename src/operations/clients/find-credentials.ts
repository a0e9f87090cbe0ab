import type { Context } from '../../context.ts'
import type { ClientCredential } from '../../model/client-credential.ts'
import { Problem, problem } from '../../problems.ts'
import { lookTwice } from '../../steps/look-twice.ts'

/** The credentials of an application, oldest first. */
export async function findCredentials(ctx: Context, clientId: string): Promise<readonly ClientCredential[] | Problem> {
  const client = await lookTwice(ctx, () => ctx.directory.client(clientId))
  return client?.credentials ?? problem('client_not_found')
}

/** One credential. */
export async function readCredential(
  ctx: Context,
  clientId: string,
  credentialId: string,
): Promise<ClientCredential | Problem> {
  const all = await findCredentials(ctx, clientId)
  if (all instanceof Problem) return all
  return all.find(({ id }) => id === credentialId) ?? problem('credential_not_found')
}
