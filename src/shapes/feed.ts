import { z } from 'zod'
import { isEventType } from '../model/event-types.ts'
import type { JsonObject } from '../model/json.ts'
import { integerText } from './paging.ts'

/** Query of `GET /api/linking/events`. */
export const feedQuery = z.object({
  cursor: z.string().max(200).optional().describe('Where to go on: next of the answer before, or latest'),
  take: integerText(1, 100).default(50).describe('Number of events to retrieve'),
  user_id: z.string().min(1).max(1024).optional().describe('Only events that concern this user'),
  type: z
    .string()
    .transform((text) => text.split(','))
    .refine((types) => types.every(isEventType), 'There is no such type of event')
    .optional()
    .describe('Only events of these types, separated by commas'),
})

export type FeedQuery = z.infer<typeof feedQuery>

/** A place in the feed, as a cursor names it. */
export interface Place {
  readonly epoch: string
  readonly position: number
}

/** A place as text that means nothing to whoever is given it. */
export function writeCursor({ epoch, position }: Place): string {
  return Buffer.from(`${epoch}.${position}`).toString('base64url')
}

/** The place that a cursor names, or undefined where it is none of ours. */
export function readCursor(cursor: string): Place | undefined {
  const [, epoch, position] = /^([0-9a-f]{12})\.(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return epoch === undefined ? undefined : { epoch, position: Number(position) }
}

interface StoredEvent {
  readonly id: string
  readonly at: Date
  readonly type: string
  readonly data: JsonObject
}

/**
 * An event as it leaves: Auth0's envelope (CloudEvents 1.0, CONTRACT §2.7), for those of identities too. `tenant` is the
 * host name of the canonical origin; `stream` the webhook that it goes to, which the feed has not.
 */
export function writeEvent({ id, at, type, data }: StoredEvent, tenant: string, stream?: string): JsonObject {
  const time = at.toISOString()
  return {
    specversion: '1.0',
    type,
    source: `urn:auth0:${tenant}`,
    id,
    time,
    data: { ...dataOf(type, data, time), context: { tenant: { id: tenant } } },
    a0tenant: tenant,
    ...(stream === undefined ? {} : { a0stream: stream }),
  }
}

function dataOf(type: string, data: JsonObject, time: string): JsonObject {
  switch (type) {
    case 'user.created':
      return { object: data['object'] ?? null }
    case 'user.deleted':
      return { object: { ...(data['object'] as JsonObject), deleted_at: time } }
    case 'user.updated':
      return updated(data['object'] as JsonObject, data['previous'] as JsonObject)
    default:
      return { object: data }
  }
}

/** The object of before: the one of now, with what differed as it was; null stands for what it had not. */
function updated(object: JsonObject, differing: JsonObject): JsonObject {
  const before = Object.entries({ ...object, ...differing }).filter(
    ([name]) => !(name in differing && differing[name] === null),
  )
  return { object, previous_object: Object.fromEntries(before) }
}
