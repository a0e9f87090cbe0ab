import type { Context } from '../../context.ts'
import type { Delivery } from '../../model/delivery.ts'
import type { Webhook } from '../../model/webhook.ts'
import { type Problem, problem } from '../../problems.ts'
import type { DeliveryQuery } from '../../shapes/webhook.ts'
import { findDeliveries as findInStore } from '../../store/find-deliveries.ts'
import { readWebhooks } from '../../store/webhooks.ts'

/** Every webhook, the oldest first. */
export function findWebhooks(ctx: Context): Promise<Webhook[]> {
  return readWebhooks(ctx.db, ctx.vault)
}

/** One webhook. */
export async function readWebhook(ctx: Context, id: string): Promise<Webhook | Problem> {
  return (await findWebhooks(ctx)).find((webhook) => webhook.id === id) ?? problem('webhook_not_found')
}

/** How the deliveries of a webhook went, in the order of the feed. */
export async function findDeliveries(ctx: Context, id: string, query: DeliveryQuery): Promise<Delivery[] | Problem> {
  const { state = null, user_id: userId = null, from: after, take } = query
  const found = await findInStore(ctx.db, id, { state, userId, after, take })
  if (found.length > 0) return found
  const webhooks = await findWebhooks(ctx)
  return webhooks.some((webhook) => webhook.id === id) ? [] : problem('webhook_not_found')
}
