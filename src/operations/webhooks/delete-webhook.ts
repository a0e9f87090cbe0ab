import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { removeWebhook } from '../../store/webhooks.ts'

/** Removes a webhook with all that waits for it. */
export async function deleteWebhook(ctx: Context, asked: Asked, id: string): Promise<null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await removeWebhook(tx, id))) return problem('webhook_not_found')
    return { answer: null, status: 204, logged: { id } }
  })
}
