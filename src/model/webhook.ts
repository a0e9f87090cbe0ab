import type { Asked } from './caller.ts'
import type { EventType } from './event-types.ts'

/** An address of somebody's that is told of events. */
export interface Webhook {
  readonly id: string
  readonly url: string
  /** The types of events that it is told of. */
  readonly events: readonly EventType[]
  readonly enabled: boolean
  /** Why it is not enabled, where nobody switched it off. */
  readonly disabledReason: string | null
  /** Signs what is sent: `whsec_` and base64. */
  readonly secret: string
  /** The secret before, which signs too until then. */
  readonly previous: { readonly secret: string; readonly until: Date } | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** How long the secret before signs beside a new one. */
export const OVERLAP_HOURS = 24

/** The secrets that sign at a moment, the newest first. */
export function secretsAt({ secret, previous }: Webhook, now: Date): readonly string[] {
  return previous && previous.until > now ? [secret, previous.secret] : [secret]
}

/** The same webhook with a new secret; the old one signs beside it for {@link OVERLAP_HOURS} hours. */
export function rotated(webhook: Webhook, secret: string, now: Date): Webhook {
  const until = new Date(now.getTime() + OVERLAP_HOURS * 3_600_000)
  return { ...webhook, secret, previous: { secret: webhook.secret, until }, updatedAt: now }
}

/** The request as it is logged: path and query of a webhook's address often are its password. */
export function askedWithoutPath(asked: Asked, body: { readonly url?: string | undefined }): Asked {
  if (body.url === undefined) return asked
  return { ...asked, body: { ...(asked.body as object), url: `${new URL(body.url).origin}/…` } }
}
