import { OutgoingError, type OutgoingFetch } from '../connections/outgoing-fetch.ts'
import { webhookHeaders, webhookKey } from '../crypto/sign-webhook.ts'
import type { Logger } from '../logger.ts'
import { type Webhook, secretsAt } from '../model/webhook.ts'
import { writeEvent } from '../shapes/feed.ts'
import type { Queryable } from '../store/database.ts'
import { type ClaimedDelivery, type Failure, markDelivered, putOffDelivery } from '../store/deliveries.ts'
import { disableWebhook } from '../store/webhooks.ts'

/** What one delivery needs. */
export interface Sending {
  readonly db: Queryable
  readonly log: Logger
  readonly fetch: OutgoingFetch
  /** What the tenant is called in events. */
  readonly tenant: string
  /** The first pause after a failure, in seconds. */
  readonly firstPause: number
  /** Ends tries when the server stops. */
  readonly signal: AbortSignal
}

const LONGEST_PAUSE = 3600
const GONE = 410

/**
 * Posts one claimed event, writes down how that went and says whether it was taken, as any 2xx means; never throws. What was
 * not taken is due again after a pause that doubles to an hour. 410 Gone switches the webhook off.
 */
export async function sendEvent(sending: Sending, webhook: Webhook, delivery: ClaimedDelivery): Promise<boolean> {
  const about = { webhook: webhook.id, event: delivery.id, attempt: delivery.attempt }
  try {
    const outcome = await post(sending, webhook, delivery)
    if (typeof outcome === 'number') await markDelivered(sending.db, delivery, outcome)
    else await notTaken(sending, webhook, delivery, outcome)
    return typeof outcome === 'number'
  } catch (error) {
    // It stays claimed, and is due again when the claim ends.
    sending.log.error({ ...about, err: error }, 'how a delivery went could not be written down')
    return false
  }
}

/** The receiver's 2xx, or why there was none. */
async function post(
  { fetch, tenant, signal }: Sending,
  webhook: Webhook,
  delivery: ClaimedDelivery,
): Promise<number | Failure> {
  const body = JSON.stringify(writeEvent(delivery, tenant, webhook.id))
  const headers = webhookHeaders(secretsAt(webhook, new Date()).map(webhookKey), delivery.id, body)
  try {
    const { ok, status } = await fetch(webhook.url, { method: 'POST', headers, body, signal })
    return ok ? status : { status, error: `The receiver answered ${status}.` }
  } catch (error) {
    if (error instanceof OutgoingError) return { status: null, error: error.message }
    throw error
  }
}

async function notTaken(sending: Sending, webhook: Webhook, delivery: ClaimedDelivery, why: Failure): Promise<void> {
  const { db, log, signal } = sending
  if (why.status === GONE) {
    log.warn({ webhook: webhook.id }, 'the receiver of a webhook answered 410 Gone; the webhook was disabled')
    await disableWebhook(db, webhook, 'The receiver answered 410 Gone.')
  }
  // A try that our own stop has ended is nobody's fault: the next process goes on at once.
  const seconds = signal.aborted ? 0 : pauseAfter(delivery.attempt, sending.firstPause)
  await putOffDelivery(db, delivery, seconds, why)
}

/** Doubling, and up to a quarter shorter or longer, so that queues that failed together do not come back together. */
function pauseAfter(attempt: number, first: number): number {
  const pause = Math.min(first * 2 ** Math.min(attempt - 1, 20), LONGEST_PAUSE)
  return pause * (0.75 + Math.random() / 2)
}
