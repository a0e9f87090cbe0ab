import type { Webhook } from '../model/webhook.ts'
import { claimDeliveries } from '../store/deliveries.ts'
import { type Sending, sendEvent } from './send-event.ts'

/** The events that this process is sending to one webhook, so many at most and one for each user. */
export interface WebhookLine {
  /** Takes what is due now, for the webhook as it is now. */
  kick(webhook: Webhook): void
  /** Takes nothing more, and finishes what is in hand. */
  finish(): Promise<void>
}

/** Longer than a try may take: until then what was claimed is this process's alone. */
export const CLAIM_SECONDS = 30

/** Each webhook has a line of its own, so that one that hangs holds back nobody else's events. */
export function openWebhookLine(sending: Sending, first: Webhook, atOnce: number): WebhookLine {
  const inHand = new Set<Promise<void>>()
  let webhook = first
  let isOpen = true
  let kicked = false
  let filling: Promise<void> | undefined

  const fill = async () => {
    kicked = false
    const most = atOnce - inHand.size
    if (most === 0) return
    for (const delivery of await claimDeliveries(sending.db, webhook.id, { most, seconds: CLAIM_SECONDS })) {
      const work: Promise<void> = sendEvent(sending, webhook, delivery).then(() => {
        inHand.delete(work)
        kick()
      })
      inHand.add(work)
    }
  }
  const kick = () => {
    kicked = true
    if (!isOpen || filling) return
    filling = fill()
      .catch((error: unknown) => {
        // The next turn kicks again.
        kicked = false
        sending.log.warn({ err: error, webhook: webhook.id }, 'what is due for a webhook could not be read')
      })
      .finally(() => {
        filling = undefined
        if (kicked) kick()
      })
  }
  return {
    kick: (now) => {
      webhook = now
      kick()
    },
    finish: async () => {
      isOpen = false
      await filling
      await Promise.all(inHand)
    },
  }
}
