import type { Queryable, Statement } from './database.ts'

/** The numbers of one day (UTC). */
export interface DayRow {
  readonly day: Date
  readonly logins: number
  readonly signups: number
  readonly leakedPasswords: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The index has these types alone. */
const DAILY: Statement = {
  name: 'daily_stats',
  text: `
    select date_trunc('day', date at time zone 'UTC') at time zone 'UTC' as day,
      count(*) filter (where type in ('s', 'sepft'))::integer as logins,
      count(*) filter (where type = 'ss')::integer as signups,
      count(*) filter (where type = 'pwd_leak')::integer as "leakedPasswords",
      min(date) as "createdAt", max(date) as "updatedAt"
    from logs
    where type in ('s', 'sepft', 'ss', 'pwd_leak') and date >= $1 and date < $2
    group by 1 order by 1`,
}

/** What the log counts on each day from one moment until before another; days on which nothing happened are left out. */
export function readDailyStats(db: Queryable, from: Date, until: Date): Promise<DayRow[]> {
  return db.query<DayRow>(DAILY, [from, until])
}

const ACTIVE: Statement = {
  name: 'active_users',
  text: `select count(*)::integer as active from logins where last_login > now() - interval '30 days'`,
}

/** How many users signed in within the last 30 days. */
export async function countActiveUsers(db: Queryable): Promise<number> {
  const [row] = await db.query<{ active: number }>(ACTIVE, [])
  return row?.active ?? 0
}
