import type { Context } from '../context.ts'
import { PLACED_AT_ONCE, placeEvents } from '../store/feed.ts'

const MOST_BATCHES = 5

/**
 * Puts into the feed what is committed and has no position yet: all of it, unless many thousands wait, which the worker
 * goes on with.
 */
export async function catchUpFeed({ db }: Pick<Context, 'db'>): Promise<void> {
  for (let batch = 1; batch <= MOST_BATCHES; batch++) {
    if ((await placeEvents(db)) < PLACED_AT_ONCE) return
  }
}
