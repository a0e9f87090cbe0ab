import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { removeClient } from '../../store/clients.ts'
import { disableClient } from '../../store/connections.ts'

/**
 * Removes an application with its grants and consents, and takes it off every connection; one that there is not is no
 * refusal (as recorded). It gets nothing from the token endpoint any more; access tokens that are out live until they expire.
 */
export async function deleteClient(ctx: Context, asked: Asked, id: string): Promise<null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    if (await removeClient(tx, id)) await disableClient(tx, id)
    return { answer: null, status: 204, logged: {} }
  })
}
