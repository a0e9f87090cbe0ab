import type { Asked } from '../model/caller.ts'
import type { ClaimedJob, Job } from '../model/job.ts'
import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

/** The columns of a job (j). */
export const JOB_COLUMNS = `j.id, j.kind, j.state, j.dry_run as "dryRun", j.rate, j.options, j.asked, j.place, j.total, j.done,
  j.succeeded, j.failed, j.updated, j.error, j.turn, j.created_at as "createdAt", j.started_at as "startedAt", j.ended_at as "endedAt"`

/** One row of {@link JOB_COLUMNS}. */
export type JobRecord = ClaimedJob

/** Jobs of `/api/linking`; those of the Management API are another's to see and to stop. */
const OF_LINKING = `j.kind in ('link', 'unlink', 'undo', 'duplicates', 'connection')`

/** Scopes are a set here and a list in the row. */
export function jobFrom(row: JobRecord): ClaimedJob {
  const { caller } = row.asked
  const scopes = new Set(caller.scopes)
  return { ...row, asked: { ...row.asked, caller: { ...caller, scopes } } }
}

/** Who asked, as the row has it. */
export function askedAsRow({ caller, ...asked }: Asked): object {
  return { ...asked, caller: { ...caller, scopes: [...caller.scopes] } }
}

const ADD: Statement = {
  name: 'add_job',
  text: `
    insert into jobs as j (id, kind, state, dry_run, rate, options, asked, place, scope, request, due_at, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), now())
    on conflict (scope) do nothing returning ${JOB_COLUMNS}`,
}

/** A request with an `Idempotency-Key`: what the key is of, and what was asked with it. */
export interface KeyedRequest {
  readonly scope: string
  readonly request: string
}

export type NewJob = Pick<Job, 'id' | 'kind' | 'dryRun' | 'rate' | 'options' | 'asked' | 'place'> & {
  readonly state: 'uploading' | 'pending'
}

/** Puts a job on record; undefined where the same key has made one before. */
export async function addJob(db: Queryable, job: NewJob, keyed: KeyedRequest | null): Promise<Job | undefined> {
  const { id, kind, state, dryRun, rate, options, asked, place } = job
  const what = [id, kind, state, dryRun, rate, JSON.stringify(options), JSON.stringify(askedAsRow(asked)), place]
  return (await db.query<JobRecord>(ADD, [...what, keyed?.scope, keyed?.request])).map(jobFrom)[0]
}

const READ_KEYED: Statement = {
  name: 'read_job_by_key',
  text: `select ${JOB_COLUMNS} from jobs j where j.scope = $1 and j.request = $2`,
}

/** The job that the same request has made before; undefined where the key made another. */
export async function readKeyedJob(db: Queryable, { scope, request }: KeyedRequest): Promise<Job | undefined> {
  return (await db.query<JobRecord>(READ_KEYED, [scope, request])).map(jobFrom)[0]
}

const READ: Statement = {
  name: 'read_job',
  text: `select ${JOB_COLUMNS} from jobs j where j.id = $1 and ${OF_LINKING}`,
}

/** A job as it is at this moment, or undefined. */
export async function readJob(db: Queryable, id: string): Promise<Job | undefined> {
  return (await db.query<JobRecord>(READ, [id])).map(jobFrom)[0]
}

const LIST: Statement = {
  name: 'list_jobs',
  text: `
    select ${JOB_COLUMNS} from jobs j
    where ${OF_LINKING} and ($1::text is null or j.kind = $1) and ($2::text is null or j.state = $2) and ($3::text is null or j.id < $3)
    order by j.id desc limit $4`,
}

export interface JobFilter {
  readonly kind?: string | undefined
  readonly state?: string | undefined
  /** A job's id: the list goes on with those that are older. */
  readonly before?: string | undefined
  readonly take: number
}

/** Jobs, newest first. */
export async function listJobs(db: Queryable, { kind, state, before, take }: JobFilter): Promise<Job[]> {
  return (await db.query<JobRecord>(LIST, [kind, state, before, take])).map(jobFrom)
}

const START: Statement = {
  name: 'start_job',
  text: `
    update jobs j set state = 'pending', due_at = now() where j.id = $1 and ${OF_LINKING} and j.state = 'uploading' returning ${JOB_COLUMNS}`,
}

/** No more rows come: it may begin. Undefined where it was not waiting for rows. */
export async function startJob(db: Queryable, id: string): Promise<Job | undefined> {
  return (await db.query<JobRecord>(START, [id])).map(jobFrom)[0]
}

const CANCEL: Statement = {
  name: 'cancel_job',
  text: `
    update jobs j set state = 'cancelled', ended_at = now()
    where j.id = $1 and ${OF_LINKING} and j.state in ('uploading', 'pending', 'running') returning ${JOB_COLUMNS}`,
}

/** Nothing more of it is begun. Undefined where it had ended. */
export async function cancelJob(db: Queryable, id: string): Promise<Job | undefined> {
  return (await db.query<JobRecord>(CANCEL, [id])).map(jobFrom)[0]
}

const SET_RATE: Statement = {
  name: 'set_job_rate',
  text: `
    update jobs j set rate = $2 where j.id = $1 and ${OF_LINKING} and j.state in ('uploading', 'pending', 'running') returning ${JOB_COLUMNS}`,
}

/** Rows a second at most from now on, or null. Undefined where it had ended. */
export async function setJobRate(db: Queryable, id: string, rate: number | null): Promise<Job | undefined> {
  return (await db.query<JobRecord>(SET_RATE, [id, rate])).map(jobFrom)[0]
}

const CLAIM: Statement = {
  name: 'claim_job',
  text: `
    with due as (
      select id from jobs where state in ('pending', 'running') and due_at <= now()
      order by due_at limit 1 for update skip locked
    )
    update jobs j set state = 'running', turn = j.turn + 1, due_at = now() + make_interval(secs => $1),
      started_at = coalesce(j.started_at, now())
    from due where j.id = due.id returning ${JOB_COLUMNS}`,
}

/** Takes the job that has waited longest, for so many seconds; undefined where none is due. */
export async function claimJob(db: Queryable, seconds: number): Promise<ClaimedJob | undefined> {
  return (await db.query<JobRecord>(CLAIM, [seconds])).map(jobFrom)[0]
}

const HOLD: Statement = {
  name: 'hold_job',
  text: `
    update jobs j set due_at = now() + make_interval(secs => $3)
    where j.id = $1 and j.turn = $2 and j.state = 'running' returning ${JOB_COLUMNS}`,
}

type Claim = Pick<ClaimedJob, 'id' | 'turn'>

/**
 * The same job as it is now, held, or due again, after so many seconds. Undefined where it was cancelled or another
 * process has it by now.
 */
export async function holdJob(db: Queryable, { id, turn }: Claim, seconds: number): Promise<ClaimedJob | undefined> {
  return (await db.query<JobRecord>(HOLD, [id, turn, seconds])).map(jobFrom)[0]
}

const END: Statement = {
  name: 'end_job',
  text: `
    update jobs set state = $3, error = $4, ended_at = now() where id = $1 and turn = $2 and state = 'running'`,
}

/** A job is over: all rows have their outcome, or it cannot go on. */
export async function endJob(db: Queryable, { id, turn }: Claim, error: Job['error'] = null): Promise<void> {
  await db.query(END, [id, turn, error === null ? 'completed' : 'failed', error as JsonObject | null])
}
