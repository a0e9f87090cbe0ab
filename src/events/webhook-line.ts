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
  const tell = failureTeller(sending, first.id)

  const fill = async () => {
    kicked = false
    const most = atOnce - inHand.size
    if (most === 0) return
    for (const delivery of await claimDeliveries(sending.db, webhook.id, { most, seconds: CLAIM_SECONDS })) {
      const work: Promise<void> = sendEvent(sending, webhook, delivery).then((taken) => {
        inHand.delete(work)
        tell(taken)
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

/** Failures in a row after which the log speaks of it. */
const SEVERAL = 10

/** Says in the log when a webhook takes nothing any more, and when it does again; not what one user's queue does. */
function failureTeller({ log }: Sending, webhook: string): (taken: boolean) => void {
  let inRow = 0
  return (taken) => {
    if (taken && inRow >= SEVERAL) log.info({ webhook }, 'a webhook takes events again')
    inRow = taken ? 0 : inRow + 1
    if (inRow === SEVERAL) log.warn({ webhook }, 'a webhook takes no events; they are tried again for 30 days')
  }
}
