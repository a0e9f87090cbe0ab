import type { UserEvent } from '../model/change.ts'
import type { JsonObject } from '../model/json.ts'
import { writeUser } from './user.ts'

/** What an event carries, in the words of Auth0's event schemas: the object, and the one before on an update. */
export function eventData(event: UserEvent): JsonObject {
  switch (event.type) {
    case 'user.created':
    case 'user.deleted':
      return { object: writeUser(event.user) }
    case 'user.updated':
      return { object: writeUser(event.user), previous_object: writeUser(event.previous) }
    case 'identity.linked':
    case 'identity.unlinked':
      return {
        operation_id: event.operationId,
        user_id: event.user.id,
        other_user_id: event.otherUserId,
        identities: event.identities,
      }
  }
}
