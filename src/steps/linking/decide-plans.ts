import { applied } from '../../model/apply-change.ts'
import { type Change, type Decision, changeOf } from '../../model/change.ts'
import { composed } from '../../model/compose.ts'
import type { Act } from '../../model/operation.ts'
import type { World } from '../../model/world.ts'
import { Problem } from '../../problems.ts'
import type { Plan } from './plan.ts'

/** What one operation will have done: the users before and after it. */
export interface Step {
  readonly change: Change
  readonly before: World
  readonly after: World
}

/**
 * Decides operations one after the other, each on what those before it leave, and makes one change of them all: done
 * together or not at all. A refusal of a batch names the operation that it is of.
 */
export function decidePlans(world: World, plans: readonly Plan[], act: Act): Decision<readonly Step[]> {
  const steps: Step[] = []
  let now = world
  for (const [index, plan] of plans.entries()) {
    const decided = decidePlan({ world, now }, plan, act)
    if (decided instanceof Problem) return plans.length > 1 ? decided.with({ ...decided.details, index }) : decided
    const after = withOperations(applied(now, decided), decided)
    steps.push({ change: decided, before: now, after })
    now = after
  }
  const changes = steps.map(({ change }) => change)
  const [first] = changes
  const change = changes.length === 1 && first ? first : composed(world, now, changes)
  return { answer: steps, change, notes: [] }
}

/** Decides one of them: on the world as it is `now`, and by its version as it was before the first. */
export function decidePlan(
  worlds: { readonly world: World; readonly now: World },
  plan: Plan,
  act: Act,
): Change | Problem {
  const refusal = plan.refusalOfVersion(worlds.world)
  if (refusal) return refusal
  const decision = plan.decide(worlds.now, { ...act, operationId: plan.operationId, reason: plan.reason })
  if (decision instanceof Problem) return decision
  const change = decision.change ?? changeOf({})
  return plan.revokesAll ? endingAll(worlds.now, change) : change
}

/** Every identity of the user who stays gets a new epoch: whatever any of them had opened is void. */
function endingAll(world: World, change: Change): Change {
  const [operation] = change.operations
  const kept = applied(world, change).users.get(operation?.users[0] ?? '')
  const written = new Set([...change.move, ...change.amend].map(({ key }) => key))
  const rest = kept?.identities.filter(({ key }) => !written.has(key)) ?? []
  const places = rest.map(({ key, position, linkedBy }) => ({ key, owner: kept?.id ?? '', position, linkedBy }))
  return { ...change, move: [...change.move, ...places] }
}

/** A later operation of a batch can take back what an earlier one did. */
function withOperations(world: World, { operations }: Change): World {
  const added = operations.map((operation): [string, typeof operation] => [operation.id, operation])
  return { ...world, operations: new Map([...(world.operations ?? []), ...added]) }
}
