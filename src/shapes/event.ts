import { isDeepStrictEqual } from 'node:util'
import type { UserEvent } from '../model/user-event.ts'
import type { JsonObject } from '../model/json.ts'
import { writeUser } from './user.ts'

/**
 * What an event carries, in the words of Auth0's event schemas: the object and, on an update, of the one before only what
 * differs (null where it had no such key), from which whoever delivers it makes the whole.
 */
export function eventData(event: UserEvent): JsonObject {
  switch (event.type) {
    case 'user.created':
    case 'user.deleted':
      return { object: writeUser(event.user) }
    case 'user.updated':
      return updated(writeUser(event.user), writeUser(event.previous))
    default:
      return ofOperation(event)
  }
}

function ofOperation(event: Exclude<UserEvent, { readonly type: `user.${string}` }>): JsonObject {
  const { operationId = null, user, identities } = event
  const batch = event.batchId === undefined ? {} : { batch_id: event.batchId }
  const about = { operation_id: operationId, ...batch, user_id: user.id }
  if (!('otherUserId' in event)) return { ...about, identities }
  const { otherUserId: other } = event
  // Under which "sub" applications knew the identities, and know them now.
  const arrived = user.identities.some(({ key }) => identities.includes(key))
  const [from, to] = arrived ? [other, user.id] : [user.id, other]
  return { ...about, other_user_id: other, identities, old_sub: from, new_sub: to }
}

function updated(object: JsonObject, before: JsonObject): JsonObject {
  const names = new Set([...Object.keys(object), ...Object.keys(before)])
  const differing = [...names].filter((name) => !isDeepStrictEqual(object[name], before[name]))
  return { object, previous: Object.fromEntries(differing.map((name) => [name, before[name] ?? null])) }
}
