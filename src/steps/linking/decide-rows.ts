import { refusalToTouch } from '../../model/administrators.ts'
import { applied } from '../../model/apply-change.ts'
import { type Change, type Operation, changeOf } from '../../model/change.ts'
import { composed } from '../../model/compose.ts'
import type { RowOutcome } from '../../model/job.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Act } from '../../model/operation.ts'
import type { User } from '../../model/user.ts'
import type { Involved, World } from '../../model/world.ts'
import { Problem } from '../../problems.ts'
import { decidePlan } from './decide-plans.ts'
import type { Plan } from './plan.ts'

/** A row of a job as it is to be decided; a refusal where it could not even be read. */
export interface PlannedRow {
  readonly number: number
  readonly plan: Plan | Problem
}

/** What becomes of rows, from the first on, and the one change that carries out those that are not refused. */
export interface DecidedRows {
  readonly outcomes: readonly RowOutcome[]
  readonly change: Change
}

/**
 * Decides the rows of a job one after the other, each on what those before it leave. A refused one changes nothing and holds
 * back no other. It ends early, after at least one row, where the next could not be written in the same statement.
 */
export function decideRows(world: World, rows: readonly PlannedRow[], act: Act): DecidedRows {
  const state = stateOf(world)
  const outcomes: RowOutcome[] = []
  for (const { number, plan } of rows) {
    if (!(plan instanceof Problem) && isClosed(state, plan.involved)) break
    const made = plan instanceof Problem ? plan : decideRow(state, plan, act)
    outcomes.push(outcomeOf(number, made))
  }
  const { changes, users } = state
  const [first] = changes
  const change = changes.length === 1 && first ? first : composed(world, { ...world, users }, changes)
  return { outcomes, change: changes.length === 0 ? changeOf({}) : change }
}

/** The users as the rows so far leave them, by id and by the identities that they have. */
interface State {
  readonly world: World
  readonly users: Map<string, User>
  readonly owners: Map<string, string>
  readonly operations: Map<string, Operation>
  readonly changes: Change[]
  /** Users to whom a removed identity came back: they are written no second time in the same statement. */
  readonly closed: Set<string>
}

function stateOf(world: World): State {
  const users = new Map(world.users)
  const owners = new Map<string, string>()
  for (const user of users.values()) for (const { key } of user.identities) owners.set(key, user.id)
  return { world, users, owners, operations: new Map(world.operations), changes: [], closed: new Set() }
}

function idsOf({ owners }: State, { users, identities }: Involved): Set<string> {
  return new Set([...users, ...identities.flatMap((key) => owners.get(key) ?? [])])
}

function isClosed(state: State, involved: Involved): boolean {
  return state.closed.size > 0 && [...idsOf(state, involved)].some((id) => state.closed.has(id))
}

/** Only those involved are looked at, as if the row were alone: a row of a hundred costs no more than one of one. */
function decideRow(state: State, plan: Plan, act: Act): Operation | Problem {
  const involved = [...idsOf(state, plan.involved)].flatMap((id) => state.users.get(id) ?? [])
  const users = new Map(involved.map((user) => [user.id, user]))
  const now: World = { ...state.world, operations: state.operations, users }
  const change = decidePlan({ world: now, now }, plan, act)
  if (change instanceof Problem) return change
  const [operation] = change.operations
  if (!operation) throw new Error('A row of a job made no operation')
  const refusal = refusalToTouch(act.caller, change, now)
  if (refusal) return refusal
  take(state, change, { before: users, after: applied(now, change).users })
  return operation
}

type Users = ReadonlyMap<string, User>

function take(
  state: State,
  change: Change,
  { before, after }: { readonly before: Users; readonly after: Users },
): void {
  for (const { id, identities } of before.values()) {
    state.users.delete(id)
    for (const { key } of identities) state.owners.delete(key)
  }
  for (const user of after.values()) {
    state.users.set(user.id, user)
    for (const { key } of user.identities) state.owners.set(key, user.id)
  }
  for (const operation of change.operations) state.operations.set(operation.id, operation)
  state.changes.push(change)
  if (change.bringBack.length > 0) for (const { owner } of change.bringBack) state.closed.add(owner)
}

function outcomeOf(number: number, made: Operation | Problem): RowOutcome {
  if (made instanceof Problem) return refusedRow(number, made)
  return { number, operationId: made.id, code: null, message: null, details: null }
}

/** The outcome of a row that was refused. */
export function refusedRow(number: number, { code, message, details }: Problem): RowOutcome {
  const told = Object.keys(details).length === 0 ? null : (details as JsonObject)
  return { number, operationId: null, code, message, details: told }
}
