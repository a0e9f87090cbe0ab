import type { Operation } from '../model/change.ts'
import { effectOf } from '../model/effect.ts'
import type { JsonObject } from '../model/json.ts'

/** An operation as it is answered, with until when it can be taken back: null where it cannot. */
export function writeOperation(
  operation: Operation & { readonly undoneBy?: string | null; readonly erased?: readonly string[] },
  windowDays: number,
): JsonObject {
  const { id, action, at, actor, reason, users, identities, undoes, batchId, before, after } = operation
  const until = new Date(at.getTime() + windowDays * 86_400_000)
  return {
    id,
    action,
    at: at.toISOString(),
    actor: { client_id: actor.clientId, user_id: actor.userId, identity: actor.identity },
    reason,
    users,
    identities,
    before,
    after,
    batch_id: batchId,
    undoes,
    undone_by: operation.undoneBy ?? null,
    erased: operation.erased ?? [],
    undo_until: effectOf(operation) && !operation.undoneBy ? until.toISOString() : null,
  }
}
