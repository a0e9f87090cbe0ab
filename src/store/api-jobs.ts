import type { ApiJobKind, Job } from '../model/job.ts'
import type { NewRow } from '../model/import-row.ts'
import type { JsonObject } from '../model/json.ts'
import type { Database, Queryable, Statement } from './database.ts'
import { MOST_ROWS } from './job-rows.ts'
import { JOB_COLUMNS, type JobRecord, askedAsRow, jobFrom } from './jobs.ts'

/** A job of the Management API that is to be put on record (CONTRACT §5). */
export type NewApiJob = Pick<Job, 'id' | 'options' | 'asked'> & {
  readonly kind: ApiJobKind
  /** It cannot even begin: why. */
  readonly error: Job['error']
}

const ADD: Statement = {
  name: 'add_api_job',
  text: `
    insert into jobs as j (id, kind, state, dry_run, options, asked, slot, total, error, due_at, created_at, ended_at)
    values ($1, $2, $3, false, $4, $5, $6, $7, $8, now(), now(), case when $3 = 'failed' then now() end)
    on conflict do nothing returning ${JOB_COLUMNS}`,
}

interface Placed {
  readonly slot: number | null
  readonly total: number
  readonly isOpen?: boolean
}

async function add(db: Queryable, job: NewApiJob, { slot, total, isOpen }: Placed): Promise<Job | undefined> {
  const state = job.error !== null ? 'failed' : isOpen ? 'uploading' : 'pending'
  const { id, kind, options, asked, error } = job
  const what = [id, kind, state, JSON.stringify(options), JSON.stringify(askedAsRow(asked)), slot, total]
  return (await db.query<JobRecord>(ADD, [...what, error as JsonObject | null])).map(jobFrom)[0]
}

/** Puts a job on record; it begins at once, unless it has failed already. */
export async function addApiJob(db: Queryable, job: NewApiJob): Promise<Job> {
  const made = await add(db, job, { slot: null, total: 0 })
  if (!made) throw new Error(`There is a job ${job.id} already`)
  return made
}

/** Imports that can be at work at one time (CONTRACT §5). */
const SLOTS = [1, 2] as const

const ROWS_AT_ONCE = 1000

/** Puts an import on record with all of its rows, or, where as many as may be are at work, nothing: undefined. */
export async function addImport(db: Database, job: NewApiJob, rows: readonly NewRow[]): Promise<Job | undefined> {
  return db.transaction(async (tx) => {
    const made = await addInSlot(tx, job, rows.length)
    if (!made) return undefined
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      await tx.query(APPEND, [job.id, at, JSON.stringify(rows.slice(at, at + ROWS_AT_ONCE))])
    }
    return made
  })
}

/** The unique key of places sees to it that no third one is at work, whoever else asks at this moment. */
async function addInSlot(db: Queryable, job: NewApiJob, total: number): Promise<Job | undefined> {
  for (const slot of SLOTS) {
    const made = await add(db, job, { slot, total })
    if (made) return made
  }
  return undefined
}

const APPEND: Statement = {
  name: 'append_import_rows',
  text: `
    insert into job_rows (job_id, number, email, body)
    select $1, $2 + row.place, row.sent ->> 'email', row.sent -> 'body'
    from jsonb_array_elements($3::jsonb) with ordinality as row(sent, place)`,
}

const READ: Statement = {
  name: 'read_api_job',
  text: `
    select ${JOB_COLUMNS} from jobs j
    where j.id = $1 and j.kind in ('users_import', 'users_export', 'verification_email')
      and (j.state in ('pending', 'running') or j.created_at > now() - interval '24 hours')`,
}

/** A job of the Management API as it is at this moment; undefined too once its day is over. */
export async function readApiJob(db: Queryable, id: string): Promise<Job | undefined> {
  return (await db.query<JobRecord>(READ, [id])).map(jobFrom)[0]
}

// One look into the index for each row: as a join it would be hashed over the whole file, batch after batch.
const REPEATED: Statement = {
  name: 'repeated_import_rows',
  text: `
    select r.number from job_rows r
    where r.job_id = $1 and r.number > $2 and r.number <= $3
      and (select true from job_rows e where e.job_id = r.job_id and e.email = r.email and e.number < r.number limit 1)`,
}

/** The numbers of rows, of those after one, whose address an earlier row of the same file has. */
export async function repeatedRows(db: Queryable, id: string, after: number, most: number): Promise<Set<number>> {
  const rows = await db.query<{ number: number }>(REPEATED, [id, after, after + most])
  return new Set(rows.map(({ number }) => number))
}

/** Puts an import on record whose rows come in a stream. It does not begin before {@link beginImport}. */
export async function addOpenImport(db: Queryable, job: NewApiJob): Promise<Job> {
  const made = await add(db, job, { slot: null, total: 0, isOpen: true })
  if (!made) throw new Error(`There is a job ${job.id} already`)
  return made
}

const ADD_ROWS: Statement = {
  name: 'add_import_rows',
  text: `
    with job as (
      update jobs set total = total + jsonb_array_length($3::jsonb)
      where id = $1 and kind = 'users_import' and state = 'uploading' and total = $2
        and total + jsonb_array_length($3::jsonb) <= $4
      returning id
    ),
    written as (
      insert into job_rows (job_id, number, email, body)
      select job.id, $2 + row.place, row.sent ->> 'email', row.sent -> 'body'
      from job, jsonb_array_elements($3::jsonb) with ordinality as row(sent, place)
    )
    select id from job`,
}

/** Adds rows to an import that is open and has so many already. False: it is not, somebody else adds some, or it is full. */
export async function addImportRows(
  db: Queryable,
  { id, after }: { readonly id: string; readonly after: number },
  rows: readonly NewRow[],
): Promise<boolean> {
  return (await db.query(ADD_ROWS, [id, after, JSON.stringify(rows), MOST_ROWS])).length > 0
}

const BEGIN: Statement = {
  name: 'begin_import',
  text: `
    update jobs j set state = case when $2::jsonb is null then 'pending' else 'failed' end, error = $2::jsonb,
      due_at = now(), ended_at = case when $2::jsonb is null then null else now() end
    where j.id = $1 and j.kind = 'users_import' and j.state = 'uploading' returning ${JOB_COLUMNS}`,
}

/** Lets an import begin whose rows have all come, or, with an error, fail. Undefined where it was not open. */
export async function beginImport(db: Queryable, id: string, error: Job['error'] = null): Promise<Job | undefined> {
  return (await db.query<JobRecord>(BEGIN, [id, error as JsonObject | null])).map(jobFrom)[0]
}
