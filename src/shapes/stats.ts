import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'

const day = z
  .string()
  .regex(/^\d{8}$/)
  .transform((text) => new Date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}T00:00:00.000Z`))
  // 20260230 is no day: what JavaScript makes of it is another.
  .refine((date) => !Number.isNaN(date.getTime()), 'There is no such day')

/** Query of `GET /api/v2/stats/daily`. */
export const dailyQuery = z.object({
  from: day.optional().describe('Optional first day of the date range (inclusive) in YYYYMMDD format.'),
  to: day.optional().describe('Optional last day of the date range (inclusive) in YYYYMMDD format.'),
})

interface Day {
  readonly day: Date
  readonly logins: number
  readonly signups: number
  readonly leakedPasswords: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** One day as `GET /api/v2/stats/daily` answers it. */
export function writeDay(row: Day): JsonObject {
  return {
    date: row.day.toISOString(),
    logins: row.logins,
    signups: row.signups,
    leaked_passwords: row.leakedPasswords,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  }
}
