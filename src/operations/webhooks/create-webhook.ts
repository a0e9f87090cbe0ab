import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { newWebhookSecret } from '../../crypto/sign-webhook.ts'
import type { Asked } from '../../model/caller.ts'
import { type Webhook, askedWithoutPath } from '../../model/webhook.ts'
import { type Problem, problem } from '../../problems.ts'
import type { NewWebhookBody } from '../../shapes/webhook.ts'
import { catchUpFeed } from '../../steps/catch-up-feed.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { refuseAddress } from '../../connections/refuse-address.ts'
import { addWebhook } from '../../store/webhooks.ts'

const MOST_WEBHOOKS = 50

/** Makes a webhook with a secret of ours; it is told of what happens from now on. */
export async function createWebhook(ctx: Context, asked: Asked, body: NewWebhookBody): Promise<Webhook | Problem> {
  const refusal = refuseAddress(ctx.config, body.url)
  if (refusal) return refusal
  await catchUpFeed(ctx)
  const now = new Date()
  const webhook: Webhook = {
    ...body,
    // As Auth0's ids of event streams, since it goes out as "a0stream".
    id: `est_${randomText(22)}`,
    disabledReason: null,
    secret: newWebhookSecret(),
    previous: null,
    createdAt: now,
    updatedAt: now,
  }
  return changeConfiguration(ctx, askedWithoutPath(asked, body), async (tx) => {
    if (!(await addWebhook(tx, ctx.vault, webhook, MOST_WEBHOOKS))) return problem('too_many_webhooks')
    return { answer: webhook, status: 201, logged: { id: webhook.id } }
  })
}
