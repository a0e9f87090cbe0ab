import { randomBytes } from 'node:crypto'
import type { Database, Queryable } from '../../src/store/database.ts'
import { placeEvents } from '../../src/store/feed.ts'

/** An event of a test. */
export interface TestEvent {
  readonly id: string
  readonly user: string
  readonly other?: string | undefined
  readonly type?: string
  readonly daysAgo?: number
}

const ADD = {
  name: 'test_add_event',
  text: `insert into events (id, at, type, user_id, operation_id, data)
    values ($1, now() - make_interval(days => $2), $3, $4, null, $5::jsonb)`,
}

/** Writes an event as a commit does. */
export async function addEvent(db: Queryable, event: TestEvent): Promise<void> {
  const { id, user, other, daysAgo = 0 } = event
  const type = event.type ?? (other === undefined ? 'user.created' : 'identity.linked')
  const object = { user_id: user, created_at: '', updated_at: '', identities: [] }
  const data = other === undefined ? { object } : { operation_id: 'op_1', user_id: user, other_user_id: other }
  await db.query(ADD, [id, daysAgo, type, user, JSON.stringify(data)])
}

/** An id that no other event has. */
export function eventId(): string {
  return `evt_${randomBytes(16).toString('hex')}`
}

/** Gives every committed event its position. */
export async function placeAll(db: Database): Promise<void> {
  while ((await placeEvents(db)) > 0);
}
