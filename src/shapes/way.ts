import type { JsonObject } from '../model/json.ts'
import type { Way } from '../model/ways.ts'

/** A way in, as `/api/linking` answers it. */
export function writeWay({ kind, id, identity, isUsable }: Way): JsonObject {
  return { kind, id, identity: identity.key, connection: identity.connection, usable: isUsable }
}
