import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

const SPREAD_EVENTS: Statement = {
  name: 'spread_events',
  text: `
    with behind as materialized (
      select id, position, events from webhooks w
      where enabled and exists (select 1 from events e where e.position > w.position)
      order by position limit 1 for update skip locked
    ),
    batch as materialized (
      select e.* from behind b cross join lateral (
        select position, id, type, user_id, other_user_id from events
        where position > b.position order by position limit $1::integer
      ) as e
    ),
    made as (
      insert into deliveries
        (webhook_id, position, event_id, type, user_id, other_user_id, state, attempts, claimed, due_at, created_at)
      select b.id, e.position, e.id, e.type, e.user_id, e.other_user_id, 'waiting', 0, false, now(), now()
      from batch e, behind b where e.type = any(b.events)
    ),
    moved as (
      update webhooks w set position = (select max(position) from batch)
      from behind b where w.id = b.id and exists (select 1 from batch)
    )
    select count(*)::integer as spread from batch`,
}

const SPREAD_AT_ONCE = 1000

/**
 * Makes deliveries of events for the webhook that is furthest behind in the feed, and says how many events it went through:
 * 0 once all are up to date, or others are at it.
 */
export async function spreadEvents(db: Queryable): Promise<number> {
  const [row] = await db.query<{ spread: number }>(SPREAD_EVENTS, [SPREAD_AT_ONCE])
  return row?.spread ?? 0
}

/** A delivery that this process is to make. `attempt` says which claim this is: a later one makes it void. */
export interface ClaimedDelivery {
  readonly webhookId: string
  readonly position: number
  readonly attempt: number
  readonly id: string
  readonly at: Date
  readonly type: string
  readonly data: JsonObject
}

// Whatever waits for a user holds back all that came later for that user, and for the second one of an event of two.
const CLAIM_DELIVERIES: Statement = {
  name: 'claim_deliveries',
  text: `
    with due as (
      select d.webhook_id, d.position from deliveries d
      where d.webhook_id = $1 and d.state = 'waiting' and d.due_at <= now()
        and exists (select 1 from webhooks w where w.id = $1 and w.enabled)
        and not exists (
          select 1 from deliveries b where b.webhook_id = $1 and b.state = 'waiting' and b.position < d.position
            and b.user_id in (d.user_id, d.other_user_id))
        and not exists (
          select 1 from deliveries b where b.webhook_id = $1 and b.state = 'waiting' and b.position < d.position
            and b.other_user_id in (d.user_id, d.other_user_id))
      order by d.due_at, d.position limit $2::integer for update skip locked
    )
    update deliveries d set attempts = d.attempts + 1, claimed = true, due_at = now() + make_interval(secs => $3)
    from due, events e
    where d.webhook_id = due.webhook_id and d.position = due.position and e.id = d.event_id
    returning d.webhook_id as "webhookId", d.position, d.attempts as attempt, e.id, e.at, e.type, e.data`,
}

/**
 * Takes up to `most` deliveries of a webhook that are due, and are the first that waits for each of their users. No other
 * process is given them, or what follows them, for `seconds`; if this one says nothing until then, they are due again.
 */
export function claimDeliveries(
  db: Queryable,
  webhookId: string,
  { most, seconds }: { readonly most: number; readonly seconds: number },
): Promise<ClaimedDelivery[]> {
  return db.query<ClaimedDelivery>(CLAIM_DELIVERIES, [webhookId, most, seconds])
}

type Claim = Pick<ClaimedDelivery, 'webhookId' | 'position' | 'attempt'>

/** The deliveries that wait behind one: `one` is its row. In the order of positions, so that no two such locks cross. */
const BEHIND = `
    select d.webhook_id, d.position from deliveries d, one
    where d.webhook_id = $1 and d.state = 'waiting' and d.position > $2::bigint and not d.claimed
      and (d.user_id in (one.user_id, one.other_user_id) or d.other_user_id in (one.user_id, one.other_user_id))`

const MARK_DELIVERED: Statement = {
  name: 'mark_delivered',
  text: `
    with one as (
      update deliveries set state = 'delivered', claimed = false, finished_at = now(), status = $4, error = null
      where webhook_id = $1 and position = $2::bigint and attempts = $3 and state = 'waiting'
      returning user_id, other_user_id
    ),
    behind as (${BEHIND} and $3 > 1 and d.due_at > now() order by d.position for update of d)
    update deliveries d set due_at = now() from behind b
    where d.webhook_id = b.webhook_id and d.position = b.position`,
}

/** The receiver took it. What had to wait with it, because it failed before, is due now. */
export async function markDelivered(db: Queryable, claim: Claim, status: number): Promise<void> {
  await db.query(MARK_DELIVERED, [claim.webhookId, claim.position, claim.attempt, status])
}

const PUT_OFF: Statement = {
  name: 'put_off_delivery',
  text: `
    with one as (
      update deliveries set due_at = now() + make_interval(secs => $4), claimed = false, status = $5, error = $6
      where webhook_id = $1 and position = $2::bigint and attempts = $3 and state = 'waiting'
      returning user_id, other_user_id, due_at
    ),
    behind as (${BEHIND} and d.due_at < one.due_at order by d.position for update of d)
    update deliveries d set due_at = now() + make_interval(secs => $4) from behind b
    where d.webhook_id = b.webhook_id and d.position = b.position`,
}

/** Why a delivery failed: the receiver's status where it answered. */
export interface Failure {
  readonly status: number | null
  readonly error: string
}

/** It was not taken, and is due again after so many seconds; what waits behind it is not looked at before. */
export async function putOffDelivery(db: Queryable, claim: Claim, seconds: number, why: Failure): Promise<void> {
  const { webhookId, position, attempt } = claim
  await db.query(PUT_OFF, [webhookId, position, attempt, seconds, why.status, why.error])
}

const HURRY: Statement = {
  name: 'hurry_deliveries',
  text: `
    with waiting as (
      select webhook_id, position from deliveries
      where webhook_id = $1 and state = 'waiting' and due_at > now() and not claimed
      order by position limit 10000 for update skip locked
    )
    update deliveries d set due_at = now() from waiting w
    where d.webhook_id = w.webhook_id and d.position = w.position`,
}

/** What waits for a webhook is due now, the first 10,000, and not after a pause; what is on its way is left alone. */
export async function hurryDeliveries(db: Queryable, webhookId: string): Promise<void> {
  await db.query(HURRY, [webhookId])
}
