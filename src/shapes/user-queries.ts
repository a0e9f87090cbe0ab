import { z } from 'zod'
import { fieldsQuery, USER_FIELD_NAMES } from './fields.ts'
import { booleanText, pageQuery } from './paging.ts'

/** Query of `GET /api/v2/users` (CONTRACT §4.3). */
export const listQuery = pageQuery.extend(fieldsQuery().shape).extend({
  sort: z
    .string()
    .regex(/^[a-zA-Z0-9_.]+:(1|-1)$/)
    .optional()
    .describe('Field to sort by. Use field:order where order is 1 for ascending and -1 for descending.'),
  connection: z.string().optional(),
  q: z.string().optional().describe('Query in Lucene query string syntax.'),
  search_engine: z.enum(['v1', 'v2', 'v3']).optional().describe('The version of the search engine'),
  primary_order: booleanText.optional(),
})

/** Query of `GET /api/v2/users-by-email` (CONTRACT §4.5). */
export const byEmailQuery = fieldsQuery(USER_FIELD_NAMES).extend({
  email: z.string().min(1).describe('Email address to search for (case-sensitive)'),
})

export type ListQuery = z.infer<typeof listQuery>
