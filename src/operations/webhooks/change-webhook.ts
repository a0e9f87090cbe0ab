import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { type Webhook, askedWithoutPath } from '../../model/webhook.ts'
import { type Problem, problem } from '../../problems.ts'
import type { WebhookBody } from '../../shapes/webhook.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { refuseAddress } from '../../connections/refuse-address.ts'
import { hurryDeliveries } from '../../store/deliveries.ts'
import { lockWebhook, saveWebhook } from '../../store/webhooks.ts'

/** Changes a webhook: what the body names, and nothing else. Enabling it makes all that waits due at once. */
export async function changeWebhook(
  ctx: Context,
  asked: Asked,
  id: string,
  body: WebhookBody,
): Promise<Webhook | Problem> {
  const refusal = body.url === undefined ? undefined : refuseAddress(ctx.config, body.url)
  if (refusal) return refusal
  return changeConfiguration(ctx, askedWithoutPath(asked, body), async (tx) => {
    const before = await lockWebhook(tx, ctx.vault, id)
    if (!before) return problem('webhook_not_found')
    const webhook: Webhook = {
      ...before,
      url: body.url ?? before.url,
      events: body.events ?? before.events,
      enabled: body.enabled ?? before.enabled,
      disabledReason: body.enabled === undefined ? before.disabledReason : null,
      updatedAt: new Date(),
    }
    await saveWebhook(tx, ctx.vault, webhook)
    if (body.enabled) await hurryDeliveries(tx, id)
    return { answer: webhook, status: 200, logged: { id } }
  })
}
