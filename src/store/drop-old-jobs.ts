import type { Database, Statement } from './database.ts'

const BATCH = 10_000

/** Rows first, in batches: the job itself goes once nothing refers to it. */
const DROP: Statement = {
  name: 'drop_old_jobs',
  text: `
    with old as materialized (
      select id from jobs
      where ended_at < now() - interval '30 days' or (state = 'uploading' and created_at < now() - interval '30 days')
        or (kind in ('users_import', 'users_export', 'verification_email') and state not in ('pending', 'running')
          and created_at < now() - interval '24 hours')
      order by id limit 1 for update skip locked
    ),
    rows as (
      delete from job_rows where (job_id, number) in
        (select r.job_id, r.number from job_rows r join old on old.id = r.job_id limit $1)
      returning 1
    ),
    outcomes as (
      delete from job_outcomes where (job_id, number) in
        (select r.job_id, r.number from job_outcomes r join old on old.id = r.job_id limit $1)
      returning 1
    ),
    gone as (
      delete from jobs where id in (select id from old)
        and not exists (select 1 from job_rows r join old on old.id = r.job_id)
        and not exists (select 1 from job_outcomes r join old on old.id = r.job_id)
      returning 1
    )
    select (select count(*) from old)::integer as found`,
}

/** Forgets jobs that ended, or were never started, more than 30 days ago, and those of the Management API after a day, with their rows. Stops early where told to. */
export async function dropOldJobs(db: Database, signal?: AbortSignal): Promise<void> {
  let found = 1
  while (found > 0 && !signal?.aborted) {
    const [row] = await db.query<{ found: number }>(DROP, [BATCH])
    found = row?.found ?? 0
  }
}
