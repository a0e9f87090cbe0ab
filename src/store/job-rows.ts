import type { JobRow, RowOutcome } from '../model/job.ts'
import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

const APPEND: Statement = {
  name: 'append_job_rows',
  text: `
    with job as (
      update jobs set total = total + jsonb_array_length($2::jsonb)
      where id = $1 and state = 'uploading' and ($3::bigint is null or total = $3) and total + jsonb_array_length($2::jsonb) <= $4
      returning total, total - jsonb_array_length($2::jsonb) as before
    ),
    written as (
      insert into job_rows (job_id, number, body)
      select $1, job.before + row.place, row.body from job, jsonb_array_elements($2::jsonb) with ordinality as row(body, place)
    )
    select total from job`,
}

/** How many rows a job can have. */
export const MOST_ROWS = 5_000_000

/**
 * Adds rows at the end, and says how many there are then. Undefined, with nothing written, where the job takes none any
 * more, `after` is given and is not how many there are, or there would be too many.
 */
export async function appendRows(
  db: Queryable,
  { id, after }: { readonly id: string; readonly after: number | null },
  rows: readonly JsonObject[],
): Promise<number | undefined> {
  const [row] = await db.query<{ total: number }>(APPEND, [id, JSON.stringify(rows), after, MOST_ROWS])
  return row?.total
}

const READ: Statement = {
  name: 'read_job_rows',
  text: 'select number, body from job_rows where job_id = $1 and number > $2 order by number limit $3',
}

/** The rows after one, in order. */
export function readRows(db: Queryable, id: string, after: number, most: number): Promise<JobRow[]> {
  return db.query<JobRow>(READ, [id, after, most])
}

/** A row that was refused, and why. */
export type FailedRow = JobRow & {
  readonly code: string
  readonly message: string
  readonly details: JsonObject | null
}

const READ_FAILED: Statement = {
  name: 'read_failed_job_rows',
  text: `
    select o.number, o.code, o.message, o.details, r.body
    from job_outcomes o join job_rows r on r.job_id = o.job_id and r.number = o.number
    where o.job_id = $1 and o.code is not null and o.number > $2 order by o.number limit $3`,
}

/** The refused rows after one, in order. */
export function readFailedRows(db: Queryable, id: string, after: number, most: number): Promise<FailedRow[]> {
  return db.query<FailedRow>(READ_FAILED, [id, after, most])
}

const WRITE_OUTCOMES: Statement = {
  name: 'write_job_outcomes',
  text: `
    with job as (
      select id from jobs where id = $1 and turn = $2 and state = 'running' for update
    ),
    written as (
      insert into job_outcomes (job_id, number, operation_id, code, message, details)
      select job.id, x.number, null, x.code, x.message, x.details
      from job, jsonb_to_recordset($3::jsonb) as x(number bigint, code text, message text, details jsonb)
      returning number, code
    )
    update jobs as j set done = j.done + n.done, failed = j.failed + n.failed, succeeded = j.succeeded + n.done - n.failed
    from (select count(*) as done, count(code) as failed from written) as n
    where j.id = $1 and n.done > 0`,
}

/** Writes the outcomes of rows by which nothing else is written. */
export async function writeOutcomes(
  db: Queryable,
  { id, turn }: { readonly id: string; readonly turn: number },
  outcomes: readonly RowOutcome[],
): Promise<void> {
  await db.query(WRITE_OUTCOMES, [id, turn, JSON.stringify(outcomes)])
}
