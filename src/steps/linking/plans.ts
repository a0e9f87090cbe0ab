import type { Context } from '../../context.ts'
import { timedId } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import { Problem } from '../../problems.ts'
import type { Batch } from '../../shapes/linking-requests.ts'
import type { Question } from '../decide-on.ts'
import { type Step, decidePlans } from './decide-plans.ts'
import { type Plan, planOf } from './plan.ts'
import { recallerFor, recallForLinking } from './recall.ts'

/** What a request of `/api/linking` asks for, in its order; a refusal of a batch names the operation that it is of. */
export async function plansOf(ctx: Context, asked: Asked, batch: Batch): Promise<readonly Plan[] | Problem> {
  const plans: Plan[] = []
  for (const [index, body] of batch.operations.entries()) {
    const plan = await planOf(ctx, asked, body)
    if (plan instanceof Problem) return batch.isBatch ? plan.with({ ...plan.details, index }) : plan
    plans.push(plan)
  }
  return inOrder(plans)
}

/** Ids of one millisecond are not ordered, and the history lists by id. */
function inOrder(plans: readonly Plan[]): Plan[] {
  const ids = plans.map(({ operationId }) => operationId).sort()
  return plans.map((plan, index) => ({ ...plan, operationId: ids[index] ?? plan.operationId }))
}

/** All of the plans as one question: whom to read, what else to know, and the decision. */
export function questionOf(ctx: Context, asked: Asked, plans: readonly Plan[]): Question<readonly Step[]> {
  const batchId = plans.length > 1 ? { batchId: timedId('bat_') } : {}
  const recaller = recallerFor(ctx)
  return {
    asked,
    involved: {
      users: [...new Set(plans.flatMap(({ involved }) => involved.users))],
      identities: [...new Set(plans.flatMap(({ involved }) => involved.identities))],
    },
    reading: 'ways',
    recall: (db, world) => recallForLinking(recaller, db, world, { restores: plans.some(({ restores }) => restores) }),
    decide: (world, act) => decidePlans(world, plans, { ...act, ...batchId }),
  }
}
