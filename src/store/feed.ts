import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

/** An event at its place in the feed. */
export interface PlacedEvent {
  readonly position: number
  readonly id: string
  readonly at: Date
  readonly type: string
  readonly user_id: string
  readonly other_user_id: string | null
  readonly operation_id: string | null
  readonly data: JsonObject
}

/** How far the feed reaches: events after `droppedTo`, up to `last`. Positions of another epoch mean other events. */
export interface FeedState {
  readonly epoch: string
  readonly last: number
  readonly droppedTo: number
}

const IS_WAITING: Statement = {
  name: 'are_events_waiting',
  text: 'select exists (select 1 from events where position is null) as waiting',
}

// One statement, so that nobody holds the row while a process thinks. What others have placed since it began is passed over
// when its rows are looked at again, which leaves numbers unused and nothing else.
const PLACE_EVENTS: Statement = {
  name: 'place_events',
  text: `
    with locked as materialized (
      select id, last_position from feed where id = 1 for update
    ),
    waiting as materialized (
      select id, row_number() over (order by entry) as nth
      from (select id, entry from events where position is null order by entry limit $1::integer) as first
    ),
    placed as (
      update events e set position = l.last_position + w.nth, other_user_id = e.data ->> 'other_user_id'
      from locked l, waiting w where e.id = w.id and e.position is null
    ),
    moved as (
      update feed f set last_position = l.last_position + (select count(*) from waiting)
      from locked l where f.id = l.id
    )
    select count(*)::integer as looked_at from waiting`,
}

/** Events that get their positions in one statement. */
export const PLACED_AT_ONCE = 1000

/**
 * Gives the oldest committed events that have none their positions, {@link PLACED_AT_ONCE} at most, and says how many it
 * looked at. One at a time does it, and whoever waits for another goes on from that one's last position: a reader that sees
 * a position sees all before it, so whoever follows the feed never misses what was committed late.
 */
export async function placeEvents(db: Queryable): Promise<number> {
  const [found] = await db.query<{ waiting: boolean }>(IS_WAITING, [])
  if (!found?.waiting) return 0
  const [done] = await db.query<{ looked_at: number }>(PLACE_EVENTS, [PLACED_AT_ONCE])
  return done?.looked_at ?? 0
}

const FEED_STATE: Statement = {
  name: 'feed_state',
  text: 'select epoch, last_position as last, dropped_to as "droppedTo" from feed where id = 1',
}

/** How far the feed reaches now. */
export async function readFeedState(db: Queryable): Promise<FeedState> {
  const [state] = await db.query<FeedState>(FEED_STATE, [])
  if (!state) throw new Error('The table "feed" has lost its row')
  return state
}

/** What to read: events after `after`, up to `upTo`, of one user or all, of some types or all. */
export interface FeedWish {
  readonly after: number
  readonly upTo: number
  readonly take: number
  readonly userId: string | null
  readonly types: readonly string[] | null
}

const COLUMNS = 'position, id, at, type, user_id, other_user_id, operation_id, data'
const IN_RANGE = 'position > $1::bigint and position <= $2::bigint and ($4::text[] is null or type = any($4::text[]))'

const READ_FEED: Statement = {
  name: 'read_feed',
  text: `select ${COLUMNS} from events where ${IN_RANGE} order by position limit $3::integer`,
}

// Two walks, one through each index: an "or" of the two columns would walk through everybody's events.
const READ_FEED_OF_USER: Statement = {
  name: 'read_feed_of_user',
  text: `
    select ${COLUMNS} from (
      (select ${COLUMNS} from events where user_id = $5 and ${IN_RANGE} order by position limit $3::integer)
      union all
      (select ${COLUMNS} from events where other_user_id = $5 and user_id <> $5 and ${IN_RANGE}
       order by position limit $3::integer)
    ) as found order by position limit $3::integer`,
}

/** Events by position. An event of two users is found under either. */
export function readFeed(db: Queryable, { after, upTo, take, userId, types }: FeedWish): Promise<PlacedEvent[]> {
  const values = [after, upTo, take, types]
  return userId === null
    ? db.query<PlacedEvent>(READ_FEED, values)
    : db.query<PlacedEvent>(READ_FEED_OF_USER, [...values, userId])
}

const NEW_EPOCH: Statement = {
  name: 'begin_feed_epoch',
  text: 'update feed set epoch = $1 where id = 1',
}

/** Begins a new epoch: every cursor given until now is refused, since what follows it may be other events. */
export async function beginEpoch(db: Queryable, epoch: string): Promise<void> {
  await db.query(NEW_EPOCH, [epoch])
}
