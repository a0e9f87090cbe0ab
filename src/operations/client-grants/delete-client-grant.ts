import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { removeGrant } from '../../store/client-grants.ts'

/** Takes a grant away; one that there is not is no refusal (as recorded). */
export async function deleteClientGrant(ctx: Context, asked: Asked, id: string): Promise<null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    await removeGrant(tx, id)
    return { answer: null, status: 204, logged: { id } }
  })
}
