import type { RowTally } from '../model/job.ts'
import { ONLY_IF, type Part } from './commit-part.ts'

/** What a commit writes of the job whose rows it carries out. A row that has an outcome already makes it a conflict. */
export const JOB_PARTS: readonly Part[] = [
  {
    name: 'outcomes',
    rows: ({ rows }) => (rows ? rows.outcomes.map((outcome) => ({ jobId: rows.jobId, ...outcome })) : []),
    sql: (rows) => `insert into job_outcomes (job_id, number, operation_id, code, message, details)
      select "jobId", number, "operationId", code, message, details
      from jsonb_to_recordset(${rows}) as x("jobId" text, number bigint, "operationId" text, code text,
        message text, details jsonb)
      where ${ONLY_IF}`,
  },
  {
    name: 'progress',
    rows: ({ rows }) => (rows ? [{ jobId: rows.jobId, ...(rows.tally ?? tallyOf(rows.outcomes)) }] : []),
    sql: (rows) => `update jobs as j set done = j.done + x.done, failed = j.failed + x.failed,
        succeeded = j.succeeded + x.done - x.failed, updated = j.updated + x.updated
      from jsonb_to_recordset(${rows}) as x("jobId" text, done integer, failed integer, updated integer)
      where j.id = x."jobId" and ${ONLY_IF}`,
  },
]

function tallyOf(outcomes: readonly { readonly code: string | null }[]): RowTally {
  return { done: outcomes.length, failed: outcomes.filter(({ code }) => code !== null).length, updated: 0 }
}
