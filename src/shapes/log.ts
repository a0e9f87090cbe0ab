import type { Asked } from '../model/caller.ts'
import type { LogNote } from '../model/change.ts'
import type { JsonObject } from '../model/json.ts'

/** A log entry in the shape that Auth0's has (CONTRACT §2.7); `log_id` and `_id` are added when it is read. */
export function logEntry(asked: Asked, note: LogNote, at: Date): JsonObject {
  const { caller } = asked
  return {
    date: at.toISOString(),
    type: note.type,
    description: note.description,
    client_id: caller.clientId,
    client_name: '',
    ip: asked.ip,
    user_agent: asked.userAgent,
    isMobile: false,
    ...(note.userId === null ? {} : { user_id: note.userId }),
    ...(note.connection === null ? {} : { connection: note.connection.name, connection_id: note.connection.id }),
    ...(asked.correlationId === null ? {} : { correlation_id: asked.correlationId }),
    details: {
      request: {
        method: asked.method.toLowerCase(),
        path: asked.path,
        query: asked.query as JsonObject,
        userAgent: asked.userAgent,
        body: asked.body,
        channel: 'api',
        ip: asked.ip,
        auth: {
          user: 'userId' in caller ? { user_id: caller.userId } : {},
          strategy: caller.kind === 'user' && caller.byIdToken ? 'id_token' : 'jwt',
          credentials: { scopes: asked.rights },
        },
      },
      response: { statusCode: note.status, body: note.body },
    },
  }
}
