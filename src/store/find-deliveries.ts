import type { Delivery } from '../model/delivery.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

/** Which deliveries to list: failing ones are those that wait and have failed. */
export interface DeliveryWish {
  readonly state: 'waiting' | 'failing' | 'delivered' | 'parked' | null
  readonly userId: string | null
  readonly after: number
  readonly take: number
}

const COLUMNS =
  'position, event_id, type, user_id, other_user_id, state, attempts, due_at, created_at, finished_at, status, error'

/** Each condition as it stands, so that its index is used. */
const CONDITIONS = {
  all: 'true',
  waiting: `state = 'waiting'`,
  failing: `state = 'waiting' and error is not null`,
  parked: `state = 'parked' and state <> 'delivered'`,
  delivered: `state = 'delivered'`,
} as const

/** Deliveries of a webhook in the order of the feed. */
export function findDeliveries(db: Queryable, webhookId: string, wish: DeliveryWish): Promise<Delivery[]> {
  const { state, userId, after, take } = wish
  const which = state ?? 'all'
  const statement: Statement = {
    name: `find_deliveries_${which}`,
    text: `
      select ${COLUMNS} from deliveries
      where webhook_id = $1 and position > $2::bigint and ${CONDITIONS[which]}
        and ($4::text is null or user_id = $4 or other_user_id = $4)
      order by position limit $3::integer`,
  }
  return db.query<Delivery>(statement, [webhookId, after, take, userId])
}

const LOCK_DELIVERY: Statement = {
  name: 'lock_delivery',
  text: `select ${COLUMNS} from deliveries where webhook_id = $1 and event_id = $2 for update`,
}

/** One delivery; nobody else changes it until the transaction ends. */
export async function lockDelivery(tx: Transaction, webhookId: string, eventId: string): Promise<Delivery | undefined> {
  return (await tx.query<Delivery>(LOCK_DELIVERY, [webhookId, eventId]))[0]
}

const RESEND: Statement = {
  name: 'resend_delivery',
  text: `
    update deliveries d set state = 'waiting', attempts = 0, claimed = false, due_at = now(), created_at = now(),
      finished_at = null, status = null, error = null
    where webhook_id = $1 and event_id = $2 and exists (select 1 from events e where e.id = d.event_id)
    returning ${COLUMNS}`,
}

/** A finished delivery waits again, for as long as a new one; undefined where its event is no longer kept. */
export async function resendDelivery(
  tx: Transaction,
  webhookId: string,
  eventId: string,
): Promise<Delivery | undefined> {
  return (await tx.query<Delivery>(RESEND, [webhookId, eventId]))[0]
}

const HURRY_ONE: Statement = {
  name: 'hurry_delivery',
  text: `
    update deliveries set due_at = now()
    where webhook_id = $1 and event_id = $2 and state = 'waiting' and not claimed returning ${COLUMNS}`,
}

/** A delivery that waits is due now; undefined where it is on its way. */
export async function hurryDelivery(
  tx: Transaction,
  webhookId: string,
  eventId: string,
): Promise<Delivery | undefined> {
  return (await tx.query<Delivery>(HURRY_ONE, [webhookId, eventId]))[0]
}
