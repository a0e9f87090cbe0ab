import type { Context } from '../context.ts'
import { timedId } from '../crypto/random-ids.ts'
import type { ClaimedJob, JobRow } from '../model/job.ts'
import { decideUndo } from '../model/undo.ts'
import type { World } from '../model/world.ts'
import { problem, type Problem } from '../problems.ts'
import { type OperationBody, operationBody } from '../shapes/linking-requests.ts'
import type { PlannedRow } from '../steps/linking/decide-rows.ts'
import { readOperations } from '../steps/linking/history.ts'
import { type Plan, planOf } from '../steps/linking/plan.ts'
import { recallForLinking, recallerFor } from '../steps/linking/recall.ts'
import { involvedInUndo, recallForUndo } from '../steps/linking/undoing.ts'
import type { Queryable } from '../store/database.ts'
import type { StoredOperation } from '../store/operations.ts'

/** Rows that are to be decided together, and what that needs beside the users. */
export interface PlannedRows {
  readonly rows: readonly PlannedRow[]
  readonly recall?: (db: Queryable, world: World) => Promise<World>
}

const DAY_MS = 86_400_000

/** Reads what the rows of a job ask for. */
export async function planRows(ctx: Context, job: ClaimedJob, rows: readonly JobRow[]): Promise<PlannedRows> {
  return job.kind === 'undo' ? planUndos(ctx, job, rows) : planOperations(ctx, job, rows)
}

async function planOperations(ctx: Context, job: ClaimedJob, rows: readonly JobRow[]): Promise<PlannedRows> {
  const reason = textOf(job.options['reason'])
  const plans: PlannedRow[] = []
  for (const { number, body } of rows) {
    const sent = operationBody.parse(body)
    const wanted = sent.reason === undefined && reason !== null ? { ...sent, reason } : sent
    plans.push({ number, plan: refusalOfRow(sent) ?? (await planOf(ctx, job.asked, wanted)) })
  }
  const restores = rows.some(({ body }) => body['becomes'] === 'restored_user')
  const recaller = recallerFor(ctx)
  // Links are decided on the users alone, and so is the end of what nobody signs in with any more.
  if (job.kind === 'link' || job.kind === 'connection') return { rows: inOrder(plans) }
  return { rows: inOrder(plans), recall: (db, world) => recallForLinking(recaller, db, world, { restores }) }
}

/** A job speaks to no provider. */
function refusalOfRow(sent: OperationBody): Problem | undefined {
  const asksProvider = sent.action === 'unlink' && sent.revoke_upstream === true
  return asksProvider
    ? problem('invalid_body', "Payload validation error: 'A job does not take revoke_upstream'. Nothing was changed.")
    : undefined
}

async function planUndos(ctx: Context, job: ClaimedJob, all: readonly JobRow[]): Promise<PlannedRows> {
  const { undoWindowDays } = await ctx.directory.settings()
  const ids = all.map(({ body }) => textOf(body['operation']) ?? '')
  const found = await readOperations(ctx, ctx.db, ids)
  const known = new Map(found.map((operation) => [operation.id, operation]))
  const rows = untilTwice(all, known)
  const plans = rows.map(({ number, body }): PlannedRow => {
    const operation = known.get(textOf(body['operation']) ?? '')
    return { number, plan: undoPlan(job, operation, undoWindowDays * DAY_MS) }
  })
  const recaller = recallerFor(ctx)
  const undone = rows.flatMap(({ body }) => known.get(textOf(body['operation']) ?? '') ?? [])
  return { rows: inOrder(plans), recall: (db, world) => recallForUndo(recaller, db, world, undone) }
}

/** Rows up to where an identity was removed a second time: what had been kept aside is looked up by identity. */
function untilTwice(rows: readonly JobRow[], known: ReadonlyMap<string, StoredOperation>): readonly JobRow[] {
  const seen = new Set<string>()
  const end = rows.findIndex(({ body }) => {
    const operation = known.get(textOf(body['operation']) ?? '')
    const keys = operation?.before['identities'] === undefined ? [] : operation.identities
    const isAgain = keys.some((key) => seen.has(key))
    for (const key of keys) seen.add(key)
    return isAgain
  })
  return end < 0 ? rows : rows.slice(0, end)
}

function undoPlan({ options }: ClaimedJob, operation: StoredOperation | undefined, windowMs: number): Plan | Problem {
  if (!operation) return problem('operation_not_found')
  if (operation.undoneBy !== null) return problem('already_undone')
  const wish = { operation, windowMs, keepWayIn: options['force'] !== true }
  return {
    operationId: timedId('op_'),
    reason: textOf(options['reason']),
    involved: involvedInUndo(operation),
    revokesAll: false,
    notify: options['notify'] === true,
    revokesUpstream: false,
    restores: false,
    decide: (world, act) => decideUndo(world, wish, act),
    refusalOfVersion: () => undefined,
    asks: null,
    token: null,
  }
}

/** Ids of one millisecond are not ordered, and the history lists by id. */
function inOrder(rows: readonly PlannedRow[]): PlannedRow[] {
  const ids = rows.flatMap(({ plan }) => ('operationId' in plan ? [plan.operationId] : [])).sort()
  return rows.map(({ number, plan }) => {
    if (!('operationId' in plan)) return { number, plan }
    return { number, plan: { ...plan, operationId: ids.shift() ?? plan.operationId } }
  })
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
