import type { Context } from '../context.ts'
import type { Decision } from '../model/change.ts'
import type { ClaimedJob, JobKind, RowOutcome } from '../model/job.ts'
import type { Act } from '../model/operation.ts'
import type { World } from '../model/world.ts'
import { Problem, type ProblemCode, problem } from '../problems.ts'
import { type Question, decideOn, readInvolved } from '../steps/decide-on.ts'
import { carryOutLinking } from '../steps/linking/carry-out-linking.ts'
import { type DecidedRows, decideRows, refusedRow } from '../steps/linking/decide-rows.ts'
import { clashOfUndo } from '../steps/linking/undoing.ts'
import { successNote } from '../steps/notes.ts'
import { AnswerLost, DatabaseUnavailable } from '../store/database.ts'
import { writeOutcomes } from '../store/job-rows.ts'
import { holdJob } from '../store/jobs.ts'
import type { PlannedRows } from './plan-rows.ts'

/** How long a process has a job without saying that it is alive, in seconds. */
export const CLAIM_SECONDS = 15

/**
 * Gives rows of a job their outcome: those that are not refused in one commit, together with what became of all of them. Where
 * they cannot be written together each goes alone. A refusal is one of the whole job.
 */
export async function carryOutRows(ctx: Context, job: ClaimedJob, planned: PlannedRows): Promise<Problem | undefined> {
  const question = questionOf(job, planned)
  if (job.dryRun) return tryOut(ctx, job, question)
  const isAlone = planned.rows.length === 1
  const result = await written(ctx, job, { question, isAlone, told: toldOf(planned) })
  if (!(result instanceof Problem)) return undefined
  if (OF_THE_JOB.has(result.code)) return result
  return isAlone ? writeRefusal(ctx, job, planned, result) : oneByOne(ctx, job, planned)
}

/** What is no row's fault: whoever asked may not any more, or another process is at it, or nobody knows. */
const OF_THE_JOB: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'invalid_token',
  'not_administrator',
  'administrator_protected',
  'job_taken_over',
  'outcome_unknown',
])

function toldOf({ rows }: PlannedRows): ReadonlySet<string> {
  return new Set(rows.flatMap(({ plan }) => ('notify' in plan && plan.notify ? [plan.operationId] : [])))
}

function questionOf(job: ClaimedJob, { rows, recall }: PlannedRows): Question<DecidedRows> {
  const involved = rows.flatMap(({ plan }) => ('involved' in plan ? [plan.involved] : []))
  return {
    asked: job.asked,
    involved: {
      users: [...new Set(involved.flatMap(({ users }) => users))],
      identities: [...new Set(involved.flatMap(({ identities }) => identities))],
    },
    ...(recall && { recall, reading: 'ways' }),
    decide: (world, act) => decisionOf(job, decideRows(world, rows, { ...act, batchId: job.id })),
  }
}

function decisionOf({ id, asked }: ClaimedJob, decided: DecidedRows): Decision<DecidedRows> {
  const { outcomes, change } = decided
  const numbers = outcomes.map(({ number }) => number)
  const body = { job: id, rows: [numbers[0] ?? 0, numbers.at(-1) ?? 0], operations: change.operations.length }
  const note = successNote(asked, { userId: null, status: 200, body })
  return { answer: decided, change, notes: [note] }
}

async function tryOut(ctx: Context, job: ClaimedJob, question: Question<DecidedRows>): Promise<Problem | undefined> {
  const world: World = await readInvolved(ctx.db, question)
  const act: Act = { operationId: '', caller: job.asked.caller, reason: null }
  const decision = decideOn(world, question, act)
  if (decision instanceof Problem) return decision
  const outcomes = decision.answer.outcomes.map((outcome): RowOutcome => ({ ...outcome, operationId: null }))
  await writeOutcomes(ctx.db, job, outcomes)
  return undefined
}

interface Written {
  readonly question: Question<DecidedRows>
  readonly isAlone: boolean
  /** The operations whose owners are told. */
  readonly told: ReadonlySet<string>
}

async function written(
  ctx: Context,
  job: ClaimedJob,
  { question, isAlone, told }: Written,
): Promise<DecidedRows | Problem> {
  try {
    return await carryOutLinking(ctx, {
      ...question,
      mail: { isBulk: true, notify: ({ id }) => told.has(id) },
      onClash: (constraint) => clashOf(constraint, isAlone ? job.kind : null),
      keepRows: ({ outcomes }) => ({ jobId: job.id, outcomes }),
    })
  } catch (error) {
    if (error instanceof DatabaseUnavailable || error instanceof AnswerLost) throw error
    ctx.log.error({ err: error, job: job.id, isAlone }, 'rows of a job could not be carried out')
    return problem('row_failed')
  }
}

/** Several rows that cannot be written are tried one by one; of one alone it may say what that means. */
function clashOf(constraint: string, kindAlone: JobKind | null): Problem | undefined {
  if (constraint === 'job_outcomes_pkey') return problem('job_taken_over')
  if (kindAlone === null) return problem('busy')
  return kindAlone === 'undo' ? clashOfUndo(constraint) : undefined
}

async function writeRefusal(ctx: Context, job: ClaimedJob, { rows }: PlannedRows, why: Problem): Promise<undefined> {
  const outcomes = rows.map(({ number }) => refusedRow(number, why))
  await writeOutcomes(ctx.db, job, outcomes)
}

async function oneByOne(ctx: Context, job: ClaimedJob, planned: PlannedRows): Promise<Problem | undefined> {
  for (const row of planned.rows) {
    if (!(await holdJob(ctx.db, job, CLAIM_SECONDS))) return problem('job_taken_over')
    const refusal = await carryOutRows(ctx, job, { ...planned, rows: [row] })
    if (refusal) return refusal
  }
  return undefined
}
