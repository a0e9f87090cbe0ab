import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { newLogId, timedId } from '../crypto/random-ids.ts'
import type { Decision } from '../model/change.ts'
import type { Act } from '../model/operation.ts'
import type { World } from '../model/world.ts'
import { Problem, problem } from '../problems.ts'
import type { Commit, CommittedRows, KeptAnswer } from '../store/commit-part.ts'
import { LAST_OWNER, commit, wasCommitted } from '../store/commit.ts'
import { AnswerLost, DatabaseUnavailable, type Queryable, sqlState } from '../store/database.ts'
import { lockUsers } from '../store/read-users.ts'
import { type Question, decideOn, readInvolved } from './decide-on.ts'
import { recordOf } from './record.ts'
import { sealRecords } from './seal-records.ts'

/** Something to be decided and written. */
export interface Wish<Answer> extends Question<Answer> {
  /** What it means that a unique key was taken, where that is a refusal and no race. */
  readonly onClash?: (constraint: string) => Problem | undefined
  /** The answer that is written with the change, for whoever asks the same again. */
  readonly keepAnswer?: (answer: Answer) => KeptAnswer
  /** The rows of a job that have their outcome by it. */
  readonly keepRows?: (answer: Answer) => CommittedRows
}

const OPTIMISTIC_TRIES = 2
const MOST_TRIES = 20
const LONGEST_MS = 5000

/**
 * Read, decide, commit if unchanged (DESIGN §2): two statements when nobody interferes. After two conflicts
 * the users are locked first. After a lost answer the outcome is looked up before anything is tried again,
 * so a change happens once. Gives up with `busy` after 20 tries or 5 s, with nothing changed.
 */
export async function carryOut<Answer>(ctx: Context, wish: Wish<Answer>): Promise<Answer | Problem> {
  const mark = newLogId()
  const act: Act = { operationId: timedId('op_'), caller: wish.asked.caller, reason: null }
  const attempt: Attempt<Answer> = { ctx, wish, act, mark, sent: null, lost: null }
  const deadline = Date.now() + LONGEST_MS
  for (let tries = 1; tries <= MOST_TRIES && Date.now() < deadline; tries++) {
    const result = await tryOnce(attempt, tries > OPTIMISTIC_TRIES)
    if (result !== 'again') return result
  }
  return problem(attempt.lost ? 'outcome_unknown' : 'busy')
}

interface Attempt<Answer> {
  readonly ctx: Context
  readonly wish: Wish<Answer>
  readonly act: Act
  /** The id of the first log entry: the commit can be found by it. */
  readonly mark: string
  /** The answer of the commit that was last sent. */
  sent: Sent<Answer> | null
  /** The first commit whose outcome is not known: later ones only see what it did. */
  lost: Sent<Answer> | null
}

interface Sent<Answer> {
  readonly answer: Answer
}

type Result<Answer> = Answer | Problem | 'again'

async function tryOnce<Answer>(attempt: Attempt<Answer>, lockFirst: boolean): Promise<Result<Answer>> {
  const result = await (lockFirst ? locked(attempt) : readDecideCommit(attempt, attempt.ctx.db)).catch(
    (error: unknown) => again(attempt, error),
  )
  return isDone(result) ? result : unlessDone(attempt, result)
}

function isDone<Answer>(result: Result<Answer>): boolean {
  return result !== 'again' && !(result instanceof Problem)
}

/**
 * A transaction that PostgreSQL took back for the sake of another is tried again. A broken connection is a reason to look
 * and try again only after a commit was sent; else the caller is told at once.
 */
function again<Answer>(attempt: Attempt<Answer>, error: unknown): 'again' {
  if (TAKEN_BACK.has(sqlState(error) ?? '')) return 'again'
  if (!isOutage(error)) throw error
  if (error instanceof AnswerLost) attempt.lost ??= attempt.sent
  if (!attempt.lost) throw error
  return 'again'
}

/** A commit whose answer was lost may turn out to have been done: then its answer holds, not what came later. */
async function unlessDone<Answer>(attempt: Attempt<Answer>, result: Result<Answer>): Promise<Result<Answer>> {
  return attempt.lost ? ((await lookUp(attempt)) ?? result) : result
}

/** Deadlock and serialization failure (PostgreSQL manual, appendix A). */
const TAKEN_BACK = new Set(['40P01', '40001'])

function isOutage(error: unknown): boolean {
  return error instanceof AnswerLost || error instanceof DatabaseUnavailable
}

/** The answer of a commit that turns out to have been done although its answer was lost. */
async function lookUp<Answer>({ ctx, mark, lost }: Attempt<Answer>): Promise<Answer | undefined> {
  try {
    return (await wasCommitted(ctx.db, mark)) ? lost?.answer : undefined
  } catch (error) {
    if (!isOutage(error)) throw error
    await pause(100)
    return undefined
  }
}

async function readDecideCommit<Answer>(attempt: Attempt<Answer>, db: Queryable): Promise<Result<Answer>> {
  const { wish, act } = attempt
  const world = await readInvolved(db, wish)
  const decision = decideOn(world, wish, act)
  if (decision instanceof Problem) return decision
  if (!decision.change && decision.notes.length === 0) return decision.answer
  attempt.sent = { answer: decision.answer }
  const outcome = await commit(db, recorded(attempt, decision, world))
  return outcome === 'done' ? decision.answer : (clash(wish, outcome.conflict) ?? 'again')
}

/** Everything that is written with a change: its records, sealed, and the answer that is kept of it. */
function recorded<Answer>(
  attempt: Attempt<Answer>,
  decision: Exclude<Decision<Answer>, Problem>,
  world: World,
): Commit {
  const { ctx, wish } = attempt
  return {
    ...recordOf(attempt, decision, world.now),
    records: sealRecords(ctx.vault, world, decision.change?.operations ?? []),
    answers: wish.keepAnswer ? [wish.keepAnswer(decision.answer)] : [],
    ...(wish.keepRows && { rows: wish.keepRows(decision.answer) }),
  }
}

function clash<Answer>({ onClash }: Wish<Answer>, constraint: string | null): Problem | undefined {
  if (constraint === LAST_OWNER) return problem('last_owner')
  return constraint === null ? undefined : onClash?.(constraint)
}

/**
 * The second way to commit: hold the users' rows, then read, decide and write what can no longer move. A transaction in
 * which a statement failed cannot be committed, so everything but success takes it back.
 */
async function locked<Answer>(attempt: Attempt<Answer>): Promise<Result<Answer>> {
  const { ctx, wish } = attempt
  let result: Result<Answer> = 'again'
  const work = ctx.db.transaction(async (tx) => {
    const seen = await readInvolved(tx, wish)
    await lockUsers(tx, [...seen.users.keys()])
    result = await readDecideCommit(attempt, tx)
    if (!isDone(result)) throw TAKE_BACK
  })
  await work.catch((error: unknown) => {
    if (error !== TAKE_BACK) throw error
  })
  return result
}

const TAKE_BACK = new Error('The transaction is to be taken back')
