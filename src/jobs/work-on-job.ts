import type { Context } from '../context.ts'
import { MANAGEMENT_AUDIENCE } from '../model/client.ts'
import type { ClaimedJob, JobKind } from '../model/job.ts'
import { type Problem, problem } from '../problems.ts'
import { readRows } from '../store/job-rows.ts'
import { endJob, holdJob } from '../store/jobs.ts'
import { CLAIM_SECONDS, carryOutRows } from './carry-out-rows.ts'
import { findDuplicates } from './find-duplicates.ts'
import { listOperations } from './list-operations.ts'
import { importUsers } from './imports/import-users.ts'
import { planRows } from './plan-rows.ts'
import { verifyAddress } from './verify-address.ts'

const MOST_ROWS = 100

/** How long one job is worked on before others have their turn, in milliseconds. */
const TURN_MS = 1000

/**
 * Works on a job for a turn, and leaves it to be claimed again: at once, or when its rate allows more. Says in how many
 * milliseconds that is, or null where the job is over or another process has it.
 */
export async function workOnJob(ctx: Context, claimed: ClaimedJob, signal: AbortSignal): Promise<number | null> {
  const end = Date.now() + TURN_MS
  let job: ClaimedJob = claimed
  let pauseMs = 0
  do {
    const begun = Date.now()
    if (await workOnce(ctx, job)) return null
    const held = await holdJob(ctx.db, job, CLAIM_SECONDS)
    if (!held) return null
    pauseMs = pauseFor(held, held.done - job.done, Date.now() - begun)
    job = held
  } while (pauseMs === 0 && Date.now() < end && !signal.aborted)
  await holdJob(ctx.db, job, pauseMs / 1000)
  return pauseMs
}

/** How long a job must wait after so many rows in so many milliseconds. */
function pauseFor({ rate }: ClaimedJob, rows: number, tookMs: number): number {
  return rate === null ? 0 : Math.max(0, (1000 * rows) / rate - tookMs)
}

/** One step of a job. True: nothing is left to do here. */
async function workOnce(ctx: Context, job: ClaimedJob): Promise<boolean> {
  const refusal = (await refusalOfCaller(ctx, job)) ?? (await step(ctx, job))
  if (refusal === undefined) return false
  if (refusal === 'over') await endJob(ctx.db, job)
  else if (!LATER.has(refusal.code)) await endJob(ctx.db, job, { code: refusal.code, message: refusal.message })
  return true
}

/** Another process, or a later turn, knows more. */
const LATER: ReadonlySet<string> = new Set(['job_taken_over', 'outcome_unknown'])

/** A client's rights may have been taken away since it asked; an administrator's are looked at in every decision. */
async function refusalOfCaller({ directory }: Context, { kind, asked }: ClaimedJob): Promise<Problem | undefined> {
  if (asked.caller.kind !== 'client') return undefined
  const { clientId } = asked.caller
  const grant = await directory.grant(clientId, MANAGEMENT_AUDIENCE)
  const isThere = (await directory.client(clientId)) !== undefined
  return isThere && grant?.scope.includes(NEEDED[kind]) ? undefined : problem('insufficient_scope')
}

/** What whoever asked must still be allowed to do. */
const NEEDED: Readonly<Record<JobKind, string>> = {
  link: 'update:users',
  unlink: 'update:users',
  undo: 'update:users',
  duplicates: 'update:users',
  // Whoever may delete a connection may have its identities removed.
  connection: 'delete:connections',
  users_import: 'create:users',
  users_export: 'read:users',
  verification_email: 'update:users',
}

/** Jobs of the Management API end two hours after they began, done or not (CONTRACT §5). */
const LONGEST_MS = 2 * 3_600_000

function isOverdue({ kind, startedAt, createdAt }: ClaimedJob): boolean {
  return kind === 'users_import' && Date.now() - (startedAt ?? createdAt).getTime() > LONGEST_MS
}

async function step(ctx: Context, job: ClaimedJob): Promise<Problem | 'over' | undefined> {
  if (isOverdue(job)) return problem('job_timed_out')
  if (job.kind === 'users_import') return importUsers(ctx, job, CLAIM_SECONDS)
  if (job.kind === 'verification_email') return verifyAddress(ctx, job)
  // The file is made when it is fetched: from then on there is a link to it.
  if (job.kind === 'users_export') return 'over'
  return linkingStep(ctx, job)
}

async function linkingStep(ctx: Context, job: ClaimedJob): Promise<Problem | 'over' | undefined> {
  if (job.kind === 'duplicates') return findDuplicates(ctx, job)
  if (job.place !== null) return listOperations(ctx, job)
  const most = job.rate === null ? MOST_ROWS : Math.min(MOST_ROWS, Math.max(1, Math.ceil(job.rate / 4)))
  const rows = await readRows(ctx.db, job.id, job.done, most)
  if (rows.length === 0) return 'over'
  return carryOutRows(ctx, job, await planRows(ctx, job, rows))
}
