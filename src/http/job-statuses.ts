import type { ProblemCode } from '../problems.ts'

/** Status and `errorCode` of what is refused of jobs. */
export const JOB_STATUSES = {
  job_not_open: [409, 'job_not_open'],
  job_rows_elsewhere: [409, 'job_rows_elsewhere'],
  job_ended: [409, 'job_ended'],
  job_taken_over: [409, 'job_taken_over'],
  job_not_found: [404, 'inexistent_job'],
  job_timed_out: [409, 'job_timed_out'],
  users_file_unreadable: [400, 'invalid_body'],
  too_many_imports: [429, null],
  upload_link_invalid: [403, 'invalid_link'],
  export_link_invalid: [403, 'invalid_link'],
  email_verified_already: [409, 'email_verified_already'],
  row_failed: [500, 'row_failed'],
  duplicates_changed: [409, 'duplicates_changed'],
} as const satisfies Partial<Record<ProblemCode, readonly [status: number, errorCode: string | null]>>
