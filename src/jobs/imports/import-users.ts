import type { Context } from '../../context.ts'
import type { Decision, LogNote } from '../../model/change.ts'
import type { Connection } from '../../model/connection.ts'
import { addressOf } from '../../model/identity.ts'
import { type ImportRow, type ImportedRows, decideImport } from '../../model/import-users.ts'
import { type FoundNames, type FoundTaken, type ImportWish, foundNames } from '../../model/import-wish.ts'
import type { ClaimedJob } from '../../model/job.ts'
import { Problem, type ProblemCode, problem } from '../../problems.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { AnswerLost, DatabaseUnavailable } from '../../store/database.ts'
import { type SoughtNames, type Taken, findTaken } from '../../store/find-taken.ts'
import { readRows } from '../../store/job-rows.ts'
import { holdJob } from '../../store/jobs.ts'
import { planImport } from './plan-import.ts'

/** Rows that are written together: more than a few hundred make them no faster. */
const MOST_ROWS = 500

/** The next rows of an import (CONTRACT §5): each is decided, and all that are not refused are written in one commit. */
export async function importUsers(
  ctx: Context,
  job: ClaimedJob,
  seconds: number,
): Promise<Problem | 'over' | undefined> {
  const rows = await readRows(ctx.db, job.id, job.done, MOST_ROWS)
  if (rows.length === 0) return 'over'
  const connection = (await ctx.directory.connections()).find(({ id }) => id === job.options['connection_id'])
  if (!connection) return problem('connection_unknown')
  return importRows({ ctx, job, connection, seconds }, await planImport(ctx, job, connection, rows))
}

interface Work {
  readonly ctx: Context
  readonly job: ClaimedJob
  readonly connection: Connection
  /** For how long the job is held while its rows go one by one. */
  readonly seconds: number
}

/** Rows that cannot be written together are halved until the one is found that is to blame. */
async function importRows(work: Work, rows: readonly ImportRow[]): Promise<Problem | undefined> {
  const result = await written(work, rows)
  if (!(result instanceof Problem)) return undefined
  if (OF_THE_JOB.has(result.code)) return result
  if (rows.length === 1)
    return importRows(
      work,
      rows.map((row) => refusedBy(row, result)),
    )
  if (!(await holdJob(work.ctx.db, work.job, work.seconds))) return problem('job_taken_over')
  const middle = Math.ceil(rows.length / 2)
  return (await importRows(work, rows.slice(0, middle))) ?? (await importRows(work, rows.slice(middle)))
}

/** What is no row's fault. */
const OF_THE_JOB: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'invalid_token',
  'not_administrator',
  'job_taken_over',
  'outcome_unknown',
])

function refusedBy({ number }: ImportRow, { code, message }: Problem): ImportRow {
  const words = code === 'user_exists' ? 'Another user has one of these names or identities by now.' : message
  return { number, errors: [{ code: 'CONFLICT', message: words }] }
}

async function written(work: Work, rows: readonly ImportRow[]): Promise<ImportedRows | Problem> {
  try {
    return await carriedOut(work, rows)
  } catch (error) {
    if (error instanceof DatabaseUnavailable || error instanceof AnswerLost) throw error
    work.ctx.log.error({ err: error, job: work.job.id, rows: rows.length }, 'users could not be imported')
    return problem('row_failed')
  }
}

async function carriedOut({ ctx, job, connection }: Work, rows: readonly ImportRow[]): Promise<ImportedRows | Problem> {
  const wishes = rows.filter((row): row is ImportWish => !('errors' in row))
  const names = namesOf(wishes)
  const isUpsert = job.options['upsert'] === true
  const known = isUpsert ? await findTaken(ctx.db, connection.id, names) : []
  let found: FoundNames = foundNames(NOBODY)
  return carryOut(ctx, {
    asked: job.asked,
    involved: { users: [...new Set(known.map(({ owner }) => owner))], identities: keysOf(connection, wishes) },
    recall: async (db, world) => {
      found = foundNames(takenFrom(ctx, await findTaken(db, connection.id, names)))
      return world
    },
    decide: (world, act) => noted(decideImport(world, rows, found, { ...act, batchId: job.id }), rows, job),
    onClash: clashes(),
    keepRows: ({ outcomes, tally }) => ({ jobId: job.id, outcomes, tally }),
  })
}

const LOOKS = 2

/** A name that was taken at this moment is seen by looking again; a proof that somebody has is not, and is a row's fault. */
function clashes(): (constraint: string) => Problem | undefined {
  let seen = 0
  return (constraint) => {
    if (constraint === 'job_outcomes_pkey') return problem('job_taken_over')
    seen += 1
    return seen <= LOOKS ? undefined : problem('user_exists')
  }
}

function namesOf(wishes: readonly ImportWish[]): SoughtNames {
  const texts = (name: string) => wishes.flatMap(({ create }) => create.sent[name] ?? []).map(String)
  return {
    emails: wishes.map(({ email }) => email),
    usernames: texts('username').map((name) => name.toLowerCase()),
    phones: texts('phone_number'),
  }
}

function keysOf({ strategy }: Connection, wishes: readonly ImportWish[]): string[] {
  return wishes.flatMap(({ create, linked }) => [addressOf(strategy, create.id), ...linked.map(({ key }) => key)])
}

const NOBODY: FoundTaken = { emails: new Map(), usernames: [], phones: [] }

function takenFrom({ passwords }: Context, taken: readonly Taken[]): FoundTaken {
  return {
    emails: new Map(
      taken.flatMap(({ email, key, owner, passwordHash: hash }) => {
        const isUnused = hash === null || passwords.needsRehash(hash)
        return email === null ? [] : [[email, { key, owner, isUnused }] as const]
      }),
    ),
    usernames: taken.flatMap(({ username }) => username ?? []),
    phones: taken.flatMap(({ phone }) => phone ?? []),
  }
}

/** One entry for what is written together: `sui`, or `fui` where all of it was refused (CONTRACT §5). */
function noted(
  decision: Decision<ImportedRows>,
  rows: readonly ImportRow[],
  { id, options }: ClaimedJob,
): Decision<ImportedRows> {
  if (decision instanceof Problem) return decision
  const { tally } = decision.answer
  const [from, to] = [rows[0]?.number ?? 0, rows.at(-1)?.number ?? 0]
  const inserted = tally.done - tally.failed - tally.updated
  const isRefused = tally.failed === tally.done
  const note: LogNote = {
    type: isRefused ? 'fui' : 'sui',
    description: `Users import ${id}: rows ${from} to ${to}`,
    userId: null,
    status: isRefused ? 400 : 200,
    body: { job: id, rows: [from, to], inserted, updated: tally.updated, failed: tally.failed },
    connection: { name: options['connection'] as string, id: options['connection_id'] as string },
  }
  return { ...decision, notes: [note] }
}
