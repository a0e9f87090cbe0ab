import type { SmsSettings } from '../config/delivery.ts'
import { webhookHeaders } from '../crypto/sign-webhook.ts'
import { type Transport, Undeliverable } from './transport.ts'

/** Answers that say that this message is wrong, and not that the receiver has trouble. */
const WRONG_MESSAGE = new Set([400, 413, 422])

/**
 * SMS as a POST of `{id, to, body}` to an address of the operator's, signed as Standard Webhooks says: HMAC SHA-256 over
 * `id.timestamp.body` in `webhook-signature`. Any 2xx means that the message was taken over; redirects are not followed.
 */
export function webhookTransport({ url, key }: SmsSettings): Transport {
  return {
    keeps: false,
    close: () => undefined,
    send: async ({ id, to, text }, signal) => {
      const body = JSON.stringify({ id, to, body: text })
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal,
        body,
        headers: webhookHeaders([key], id, body),
      })
      await answer.body?.cancel()
      if (WRONG_MESSAGE.has(answer.status)) throw new Undeliverable(`The SMS webhook answered ${answer.status}`)
      if (!answer.ok) throw new Error(`The SMS webhook answered ${answer.status}`)
    },
  }
}
