import type { Context } from '../../context.ts'
import type { JsonObject } from '../../model/json.ts'
import { tenantOf } from '../../model/tenant-of.ts'
import { Problem, problem } from '../../problems.ts'
import { type FeedQuery, readCursor, writeCursor, writeEvent } from '../../shapes/feed.ts'
import { catchUpFeed } from '../../steps/catch-up-feed.ts'
import { type FeedState, type FeedWish, readFeed, readFeedState } from '../../store/feed.ts'

/** A page of the feed. `next` is where to go on, now or later; `has_more` says that it pays at once. */
export interface FeedPage {
  readonly events: readonly JsonObject[]
  readonly next: string
  readonly has_more: boolean
}

/** So many positions are looked through for one answer, that a filter which finds nothing costs no more. */
const MOST_POSITIONS = 10_000

/**
 * What was committed after a cursor, in order, each event once; without a cursor from the oldest that is kept. What was
 * committed before the call is in the feed, unless thousands wait. Cursors that name no place in this feed are refused.
 */
export async function readEvents(ctx: Context, query: FeedQuery): Promise<FeedPage | Problem> {
  await catchUpFeed(ctx)
  const feed = await readFeedState(ctx.db)
  const after = placeOf(feed, query.cursor)
  if (after instanceof Problem) return after
  const wish = wishFor(query, feed, after)
  const found = await readFeed(ctx.db, wish)
  const full = found.length === wish.take ? found.at(-1)?.position : undefined
  const position = full ?? wish.upTo
  const tenant = tenantOf(ctx.config)
  return {
    events: found.map((event) => writeEvent(event, tenant)),
    next: writeCursor({ epoch: feed.epoch, position }),
    has_more: position < feed.last,
  }
}

function wishFor(query: FeedQuery, { last }: FeedState, after: number): FeedWish {
  const { take, user_id: userId = null, type: types = null } = query
  const isSieved = userId === null && types !== null
  return { after, upTo: isSieved ? Math.min(last, after + MOST_POSITIONS) : last, take, userId, types }
}

function placeOf(feed: FeedState, cursor: string | undefined): number | Problem {
  if (cursor === undefined) return feed.droppedTo
  if (cursor === 'latest') return feed.last
  const place = readCursor(cursor)
  if (!place) return problem('cursor_unknown')
  if (place.epoch !== feed.epoch || place.position > feed.last) return problem('cursor_of_other_feed')
  return place.position < feed.droppedTo ? problem('cursor_too_old') : place.position
}
