import { z } from 'zod'
import { EVENT_TYPES, NOBODY } from '../model/event-types.ts'
import type { Delivery } from '../model/delivery.ts'
import type { JsonObject } from '../model/json.ts'
import type { Webhook } from '../model/webhook.ts'
import { atLeastOne, integerText } from './paging.ts'

const typed = {
  url: z.string().min(1).max(2048).describe('Where events are posted to'),
  events: z
    .array(z.enum(EVENT_TYPES))
    .min(1)
    .max(EVENT_TYPES.length)
    .transform((types) => [...new Set(types)])
    .describe('Types of events that are sent'),
  enabled: z.boolean(),
}

/** Body of `POST /api/linking/webhooks`. */
export const newWebhookBody = z.strictObject({ ...typed, enabled: typed.enabled.default(true) })

/** Body of `PATCH /api/linking/webhooks/{id}`. */
export const webhookBody = atLeastOne(
  z.strictObject({ url: typed.url.optional(), events: typed.events.optional(), enabled: typed.enabled.optional() }),
)

export type NewWebhookBody = z.infer<typeof newWebhookBody>
export type WebhookBody = z.infer<typeof webhookBody>

/** Query of `GET /api/linking/webhooks/{id}/deliveries`. */
export const deliveryQuery = z.object({
  state: z.enum(['waiting', 'failing', 'delivered', 'parked']).optional(),
  user_id: z.string().min(1).max(1024).optional(),
  from: integerText(0, Number.MAX_SAFE_INTEGER).default(0).describe('next of the answer before'),
  take: integerText(1, 100).default(50).describe('Number of results per page'),
})

export type DeliveryQuery = z.infer<typeof deliveryQuery>

/** A webhook as it is answered. Its secret is shown where it was just made, and never again. */
export function writeWebhook(webhook: Webhook, { withSecret = false } = {}): JsonObject {
  const { id, url, events, enabled, disabledReason, secret, previous, createdAt, updatedAt } = webhook
  return {
    id,
    url,
    events,
    enabled,
    ...(disabledReason === null ? {} : { disabled_reason: disabledReason }),
    ...(withSecret ? { secret } : {}),
    ...(previous === null ? {} : { previous_secret_until: previous.until.toISOString() }),
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  }
}

/** A delivery as it is answered: its id is the event's, which is also the `webhook-id` of what is sent. */
export function writeDelivery(delivery: Delivery): JsonObject {
  const { event_id: id, type, other_user_id, state, attempts, status, error } = delivery
  return {
    id,
    type,
    user_id: delivery.user_id === NOBODY ? null : delivery.user_id,
    other_user_id,
    state: state === 'waiting' && error !== null ? 'failing' : state,
    attempts,
    status,
    error,
    created_at: delivery.created_at.toISOString(),
    ...(state === 'waiting' ? { next_attempt_at: delivery.due_at.toISOString() } : {}),
    ...(delivery.finished_at ? { finished_at: delivery.finished_at.toISOString() } : {}),
  }
}

/** A page of deliveries; `next` where there may be more. */
export function writeDeliveries(found: readonly Delivery[], take: number): JsonObject {
  const last = found.length === take ? found.at(-1) : undefined
  return { deliveries: found.map(writeDelivery), ...(last ? { next: String(last.position) } : {}) }
}
