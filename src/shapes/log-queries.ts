import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import { fieldsQuery } from './fields.ts'
import { checkpointQuery, integerText, pageQuery } from './paging.ts'

const sort = z
  .string()
  .regex(/^[a-zA-Z0-9_.]+:(1|-1)$/)
  .optional()
  .describe('Field to use for sorting appended with :1 for ascending and :-1 for descending.')

/** Query of `GET /api/v2/logs`: pages, or a checkpoint (`from`, `take`) (CONTRACT §7). */
export const logQuery = pageQuery.extend(fieldsQuery().shape).extend({
  sort,
  q: z.string().optional().describe('Query in Lucene query string syntax.'),
  search: z.string().optional(),
  from: checkpointQuery.shape.from,
  take: integerText(1, 100).optional().describe('Number of entries to retrieve when using the from parameter.'),
})

/** Query of `GET /api/v2/users/{id}/logs`. */
export const userLogQuery = pageQuery.extend({ sort })

export type LogQuery = z.infer<typeof logQuery>
export type UserLogQuery = z.infer<typeof userLogQuery>

/** A log entry as it is answered: what was recorded, under both names of its id. */
export function writeLog({ log_id, entry }: { readonly log_id: string; readonly entry: JsonObject }): JsonObject {
  return { ...entry, log_id, _id: log_id }
}
