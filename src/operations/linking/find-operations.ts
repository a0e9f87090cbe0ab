import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { JsonObject } from '../../model/json.ts'
import { type Problem, problem } from '../../problems.ts'
import type { OperationsQuery } from '../../shapes/linking-requests.ts'
import { writeOperation } from '../../shapes/operation.ts'
import { findOperations as findInHistory, readOperations } from '../../steps/linking/history.ts'

/** A page of the history, newest first; `next` is the cursor of the page after it, or null at the end. */
export async function findOperations(ctx: Context, query: OperationsQuery): Promise<JsonObject> {
  const { undoWindowDays } = await ctx.directory.settings()
  const found = await findInHistory(ctx, {
    user: query.user_id,
    identity: query.identity,
    client: query.client_id,
    actor: query.actor,
    action: query.action,
    batch: query.batch_id,
    from: query.from,
    to: query.to,
    before: query.cursor,
    take: query.take,
  })
  const next = found.length === query.take ? (found.at(-1)?.id ?? null) : null
  return { operations: found.map((operation) => writeOperation(operation, undoWindowDays)), next }
}

/** One operation with its before and after; a person is shown those that concern them. */
export async function readOperation(ctx: Context, { caller }: Asked, id: string): Promise<JsonObject | Problem> {
  const [operation] = await readOperations(ctx, ctx.db, [id])
  if (!operation || (caller.kind === 'user' && !operation.users.includes(caller.userId))) {
    return problem('operation_not_found')
  }
  const { undoWindowDays } = await ctx.directory.settings()
  return writeOperation(operation, undoWindowDays)
}
