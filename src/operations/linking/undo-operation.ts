import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Operation } from '../../model/change.ts'
import type { JsonObject } from '../../model/json.ts'
import { decideUndo } from '../../model/undo.ts'
import { Problem, problem } from '../../problems.ts'
import type { UndoBody } from '../../shapes/linking-requests.ts'
import { writeOperation } from '../../shapes/operation.ts'
import { type Question, decideOn, readInvolved } from '../../steps/decide-on.ts'
import { carryOutLinking } from '../../steps/linking/carry-out-linking.ts'
import { readOperations } from '../../steps/linking/history.ts'
import { refusalOfForce } from '../../steps/linking/refusal-of-force.ts'
import { recallerFor } from '../../steps/linking/recall.ts'
import { clashOfUndo, involvedInUndo, recallForUndo } from '../../steps/linking/undoing.ts'
import { successNote } from '../../steps/notes.ts'
import type { KeptAnswer } from '../../store/commit-part.ts'
import type { StoredOperation } from '../../store/operations.ts'

const DAY_MS = 86_400_000

interface Undoing {
  readonly asked: Asked
  readonly id: string
  readonly body: UndoBody
  readonly keep: ((status: number, body: JsonObject) => KeptAnswer) | null
}

/**
 * Takes an operation back, as an operation of its own, while its window is open and every fact that it wrote is still so.
 * With `dry_run` it only says whether that is so.
 */
export async function undoOperation(ctx: Context, { asked, id, body, keep }: Undoing): Promise<JsonObject | Problem> {
  const refusal = refusalOfForce(asked.caller.kind, body)
  if (refusal) return refusal
  const [operation] = await readOperations(ctx, ctx.db, [id])
  if (!operation || !mayKnow(asked, operation)) return problem('operation_not_found')
  if (operation.undoneBy !== null) return problem('already_undone')
  const { undoWindowDays } = await ctx.directory.settings()
  const question = questionOf(ctx, { asked, operation, body, windowMs: undoWindowDays * DAY_MS })
  if (body.dry_run) return tryOut(ctx, question)
  return carryOutLinking<JsonObject>(ctx, {
    ...question,
    mail: { notify: () => body.notify },
    decide: (world, act) => {
      const decision = question.decide(world, { ...act, reason: body.reason ?? null })
      const [made] = decision instanceof Problem ? [] : (decision.change?.operations ?? [])
      if (decision instanceof Problem || !made) return decision as Problem
      const notes = [
        successNote(asked, { userId: made.users[0] ?? null, status: 201, body: { operations: [made.id] } }),
      ]
      return { ...decision, answer: writeOperation(made, undoWindowDays), notes }
    },
    onClash: clashOfUndo,
    ...(keep && { keepAnswer: (answer) => keep(201, answer) }),
  })
}

/** Whether a caller may know of an operation: a person, of those that concern them. */
function mayKnow({ caller }: Asked, { users }: Operation): boolean {
  return caller.kind !== 'user' || users.includes(caller.userId)
}

function questionOf(
  ctx: Context,
  about: { asked: Asked; operation: StoredOperation; body: UndoBody; windowMs: number },
): Question<null> {
  const { asked, operation, body, windowMs } = about
  const wish = { operation, windowMs, keepWayIn: !body.force }
  const recaller = recallerFor(ctx)
  return {
    asked,
    involved: involvedInUndo(operation),
    reading: 'ways',
    recall: (db, world) => recallForUndo(recaller, db, world, [operation]),
    decide: (world, act) => decideUndo(world, wish, act),
  }
}

async function tryOut(ctx: Context, question: Question<null>): Promise<JsonObject | Problem> {
  const world = await readInvolved(ctx.db, question)
  const act = { operationId: '', caller: question.asked.caller, reason: null }
  const decision = decideOn(world, question, act)
  return decision instanceof Problem ? decision : { undoable: true }
}
