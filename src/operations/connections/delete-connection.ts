import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { removeConnection } from '../../store/connections.ts'

/**
 * Removes a connection and answers when, or null where there was none. Its identities stay where they are and nobody
 * signs in with them: a connection of the same name that is made later has another id.
 */
export async function deleteConnection(ctx: Context, asked: Asked, id: string): Promise<Date | null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const isGone = await removeConnection(tx, id)
    return { answer: isGone ? new Date() : null, status: isGone ? 202 : 204, logged: { id } }
  })
}
