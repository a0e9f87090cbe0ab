import type { Database, Statement } from './database.ts'

/** How long events are kept in the feed, how long a delivery is tried, and how long one that was parked is kept. */
export const KEPT_DAYS = 30

const BATCH = 1000

/**
 * The oldest by position, a batch at a time: what is younger is not looked through. What a webhook still needs stays, and
 * what the audit chain has not come to.
 */
const DROP_EVENTS: Statement = {
  name: 'drop_old_events',
  text: `
    with oldest as (
      select id, at from events e
      where position is not null
        and (operation_id is null or position <= (select c.position from audit_chain c where c.id = 1))
        and not exists (select 1 from deliveries d where d.event_id = e.id and d.state <> 'delivered')
        and not exists (select 1 from webhooks w where w.enabled and w.position < e.position)
      order by position limit $1::integer for update skip locked
    ),
    dropped as (
      delete from events e using oldest o
      where e.id = o.id and o.at < now() - make_interval(days => $2::integer)
      returning e.position
    ),
    noted as (
      update feed set dropped_to = greatest(dropped_to, (select max(position) from dropped))
      where id = 1 and exists (select 1 from dropped)
    )
    select count(*)::integer as done from dropped`,
}

// Not while one is on its way.
const PARK: Statement = {
  name: 'park_old_deliveries',
  text: `
    with old as (
      select webhook_id, position from deliveries
      where state = 'waiting' and created_at < now() - make_interval(days => $2::integer)
        and (not claimed or due_at <= now())
      order by created_at limit $1::integer for update skip locked
    ),
    parked as (
      update deliveries d set state = 'parked', finished_at = now() from old
      where d.webhook_id = old.webhook_id and d.position = old.position returning 1
    )
    select count(*)::integer as done from parked`,
}

const DROP_DELIVERIES: Statement = {
  name: 'drop_old_deliveries',
  text: `
    with old as (
      select webhook_id, position from deliveries
      where state <> 'waiting' and finished_at < now() - make_interval(days => $2::integer)
      order by finished_at limit $1::integer for update skip locked
    ),
    dropped as (
      delete from deliveries d using old
      where d.webhook_id = old.webhook_id and d.position = old.position returning 1
    )
    select count(*)::integer as done from dropped`,
}

/**
 * Parks what could not be delivered for {@link KEPT_DAYS} days, and drops deliveries and events that are older than that
 * and finished. An event that waits for a webhook, or is parked, is kept until that is over. Stops early where `signal` is
 * aborted.
 */
export async function dropOldEvents(db: Database, signal?: AbortSignal, batch = BATCH): Promise<void> {
  for (const statement of [PARK, DROP_DELIVERIES, DROP_EVENTS]) {
    let last = batch
    while (last === batch && !signal?.aborted) {
      const [row] = await db.query<{ done: number }>(statement, [batch, KEPT_DAYS])
      last = row?.done ?? 0
    }
  }
}
