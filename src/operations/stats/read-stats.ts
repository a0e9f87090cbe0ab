import type { Context } from '../../context.ts'
import { type Problem, problem } from '../../problems.ts'
import { countActiveUsers, type DayRow, readDailyStats } from '../../store/stats.ts'

const DAY = 86_400_000
/** No answer is longer than this many days. */
const MOST_DAYS = 1000

/** How many users signed in within the last 30 days. */
export async function activeUsers(ctx: Context): Promise<number> {
  return countActiveUsers(ctx.db)
}

/** The numbers of each day of a range, both ends included; without bounds of the last 30 days (CONTRACT §8). */
export async function dailyStats(
  ctx: Context,
  { from, to }: { readonly from: Date | undefined; readonly to: Date | undefined },
): Promise<DayRow[] | Problem> {
  const last = to ?? new Date(Math.floor(Date.now() / DAY) * DAY)
  const first = from ?? new Date(last.getTime() - 29 * DAY)
  const days = (last.getTime() - first.getTime()) / DAY + 1
  if (days < 1) return problem('invalid_query', "Query validation error: 'from must not be after to' on property from.")
  if (days > MOST_DAYS) return problem('invalid_query', `The range may span at most ${MOST_DAYS} days.`)
  return readDailyStats(ctx.db, first, new Date(last.getTime() + DAY))
}
