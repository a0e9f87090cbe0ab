import type { ClaimedJob } from '../model/job.ts'
import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

/**
 * A page of operations becomes rows, the newest first, and the job remembers where it goes on: in one statement, so that
 * none is listed twice. What was taken back already is left out.
 */
const LIST: Statement = {
  name: 'list_operations_for_undo',
  text: `
    with page as materialized (
      select o.id, row_number() over (order by o.id desc) as place
      from operations o
      where o.id < $3 and o.action = any($5::text[])
        and ($6::text is null or o.actor ->> 'clientId' = $6) and ($7::text is null or o.actor ->> 'userId' = $7)
        and ($8::text is null or o.users @> array[$8::text]) and ($9::text is null or o.batch_id = $9)
        and ($10::timestamptz is null or o.at >= $10) and ($11::timestamptz is null or o.at < $11)
        and not exists (select 1 from operations u where u.undoes = o.id)
      order by o.id desc limit $4
    ),
    listed as (
      select count(*) as count, min(id) as last from page
    ),
    job as (
      update jobs set total = total + listed.count,
        place = case when listed.count < $4 then null else listed.last end
      from listed where jobs.id = $1 and turn = $2 and state = 'running' and place = $3
      returning total - listed.count as before
    )
    insert into job_rows (job_id, number, body)
    select $1, job.before + page.place, jsonb_build_object('operation', page.id) from job, page`,
}

/** Lists up to `most` operations that a job is to take back, going on from its place. */
export async function listForUndo(db: Queryable, job: ClaimedJob, most: number): Promise<void> {
  const filter = job.options['filter'] as JsonObject
  const { action, client_id: client, actor, user_id: user, batch_id: batch, from, to } = filter
  const actions = action === undefined ? ['link', 'unlink', 'move'] : [action]
  await db.query(LIST, [job.id, job.turn, job.place, most, actions, client, actor, user, batch, from, to])
}
