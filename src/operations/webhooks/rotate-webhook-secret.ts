import type { Context } from '../../context.ts'
import { newWebhookSecret } from '../../crypto/sign-webhook.ts'
import type { Asked } from '../../model/caller.ts'
import { type Webhook, rotated } from '../../model/webhook.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { lockWebhook, saveWebhook } from '../../store/webhooks.ts'

/** Gives a webhook a new secret; for a day the one before signs too, so that a receiver can change over in peace. */
export async function rotateWebhookSecret(ctx: Context, asked: Asked, id: string): Promise<Webhook | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockWebhook(tx, ctx.vault, id)
    if (!before) return problem('webhook_not_found')
    const webhook = rotated(before, newWebhookSecret(), new Date())
    await saveWebhook(tx, ctx.vault, webhook)
    return { answer: webhook, status: 200, logged: { id } }
  })
}
