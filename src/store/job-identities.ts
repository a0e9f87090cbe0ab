import type { ClaimedJob } from '../model/job.ts'
import type { Queryable, Statement } from './database.ts'

const HAS_IDENTITIES: Statement = {
  name: 'has_connection_identities',
  text: 'select exists (select 1 from identities where connection_id = $1) as has',
}

/** Whether anybody has an identity of a connection. */
export async function hasIdentities(db: Queryable, connectionId: string): Promise<boolean> {
  return (await db.query<{ has: boolean }>(HAS_IDENTITIES, [connectionId]))[0]?.has ?? false
}

/**
 * A page of a connection's identities becomes rows, and the job remembers where it goes on: in one statement, so that none is
 * listed twice. Main identities name their users and stay, so they are passed over.
 */
const LIST: Statement = {
  name: 'list_connection_identities',
  text: `
    with page as materialized (
      select key, owner, issuer, subject from identities
      where connection_id = $4 and (issuer, subject) > ($5, $6) order by issuer, subject limit $7
    ),
    linked as materialized (
      select key, owner, row_number() over (order by issuer, subject) as place from page where owner <> key
    ),
    next as (
      select (select count(*) from linked) as count,
        case when (select count(*) from page) < $7 then null
          else (select jsonb_build_array(issuer, subject)::text from page order by issuer desc, subject desc limit 1)
        end as place
    ),
    job as (
      update jobs set total = total + next.count, place = next.place
      from next where jobs.id = $1 and turn = $2 and state = 'running' and jobs.place = $3
      returning total - next.count as before
    )
    insert into job_rows (job_id, number, body)
    select $1, job.before + linked.place, jsonb_build_object('action', 'unlink', 'user_id', owner,
      'provider', split_part(key, '|', 1), 'identity_id', substr(key, strpos(key, '|') + 1), 'becomes', 'nothing', 'force', true)
    from job, linked`,
}

/** Where a list of a connection's identities begins. */
export const FIRST_IDENTITY = JSON.stringify(['', ''])

/** Lists up to `most` identities of the connection whose end a job is, going on from its place. */
export async function listOfConnection(db: Queryable, job: ClaimedJob, most: number): Promise<void> {
  const [issuer, subject] = JSON.parse(job.place ?? FIRST_IDENTITY) as readonly [string, string]
  await db.query(LIST, [job.id, job.turn, job.place, job.options['connection_id'], issuer, subject, most])
}
