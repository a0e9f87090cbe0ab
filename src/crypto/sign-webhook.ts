import { createHmac, randomBytes } from 'node:crypto'

/** A new secret in the form of Standard Webhooks: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** The bytes of a secret. */
export function webhookKey(secret: string): Uint8Array {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
}

/**
 * The headers of Standard Webhooks: HMAC SHA-256 over `id.timestamp.body`, one signature for each key, so that a receiver
 * which knows any of them is satisfied. The id stays the same when a message is sent again; the time is that of sending.
 */
export function webhookHeaders(keys: readonly Uint8Array[], id: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  )
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
