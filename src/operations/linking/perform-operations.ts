import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Operation } from '../../model/change.ts'
import type { JsonObject } from '../../model/json.ts'
import type { World } from '../../model/world.ts'
import { Problem } from '../../problems.ts'
import type { Batch } from '../../shapes/linking-requests.ts'
import { writeOperation } from '../../shapes/operation.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { continueSession } from '../../steps/continue-session.ts'
import type { Plan } from '../../steps/linking/plan.ts'
import { plansOf, questionOf } from '../../steps/linking/plans.ts'
import { noted, successNote } from '../../steps/notes.ts'
import type { KeptAnswer } from '../../store/commit-part.ts'

/** Makes what is kept of an answer for whoever sends the same request again, or null where nothing is. */
export type KeepAnswer = ((status: number, body: JsonObject) => KeptAnswer) | null

interface Performed {
  readonly operations: readonly Operation[]
  readonly after: World
  readonly body: JsonObject
}

/** Carries out operations, all or nothing, and answers what is on record of them. */
export async function performOperations(
  ctx: Context,
  asked: Asked,
  batch: Batch,
  keep: KeepAnswer,
): Promise<JsonObject | Problem> {
  const plans = await plansOf(ctx, asked, batch)
  if (plans instanceof Problem) return plans
  const { undoWindowDays } = await ctx.directory.settings()
  const question = questionOf(ctx, asked, plans)
  const performed = await carryOut<Performed>(ctx, {
    ...question,
    decide: (world, act) => {
      const decision = question.decide(world, act)
      if (decision instanceof Problem) return decision
      const operations = decision.change?.operations ?? []
      const after = decision.answer.at(-1)?.after ?? world
      const answer = { operations, after, body: bodyOf(operations, batch, undoWindowDays) }
      return noted({ ...decision, answer }, () => [noteOf(asked, operations)])
    },
    ...(keep && { keepAnswer: ({ body }) => keep(201, body) }),
  })
  if (performed instanceof Problem) return performed
  await carryOn(ctx, asked, plans, performed)
  return performed.body
}

function bodyOf(operations: readonly Operation[], { isBatch }: Batch, windowDays: number): JsonObject {
  const written = operations.map((operation) => writeOperation(operation, windowDays))
  const [first] = written
  return isBatch || !first ? { batch_id: operations[0]?.batchId ?? null, operations: written } : first
}

function noteOf(asked: Asked, operations: readonly Operation[]) {
  const body = { operations: operations.map(({ id }) => id) }
  return successNote(asked, { userId: operations[0]?.users[0] ?? null, status: 201, body })
}

/** The browser in which a person links by signing in to both goes on as the primary's. */
async function carryOn(ctx: Context, { caller }: Asked, plans: readonly Plan[], { after }: Performed): Promise<void> {
  if (caller.kind !== 'user') return
  const user = after.users.get(caller.userId)
  for (const { token } of plans) {
    if (user && token && token.sid !== null)
      await continueSession(ctx, { caller, user, proof: token.proof, sid: token.sid })
  }
}
