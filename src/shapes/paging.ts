import { z } from 'zod'
import type { Json, JsonObject } from '../model/json.ts'
import { type Problem, problem } from '../problems.ts'

/** Auth0 pages by offset through so many records and no further (CONTRACT §1.8, §4.3). */
const REACHABLE = 1000

/** A whole number of a query string within its bounds, in the words of Auth0's validator. */
export function integerText(minimum: number, maximum: number): z.ZodType<number, string> {
  return z
    .string()
    .superRefine((text, check) => {
      const wrong = integerMistake(text, minimum, maximum)
      if (wrong) check.addIssue({ code: 'custom', message: wrong })
    })
    .transform(Number)
}

function integerMistake(text: string, minimum: number, maximum: number): string | undefined {
  if (!/^-?\d{1,15}$/.test(text)) return 'Expected type integer but found type string'
  if (Number(text) < minimum) return `Value ${text} is less than minimum ${minimum}`
  return Number(text) > maximum ? `Value ${text} is greater than maximum ${maximum}` : undefined
}

/** `true` or `false` of a query string. */
export const booleanText: z.ZodType<boolean, string> = z
  .string()
  .refine((text) => text === 'true' || text === 'false', 'Expected type boolean but found type string')
  .transform((text) => text === 'true')

/** Offset paging: strings of the query string in, numbers out; 50 a page unless asked, at most 100 (CONTRACT §4.3). */
export const pageQuery = z.object({
  page: integerText(0, Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe('Page index of the results to return. First page is 0'),
  per_page: integerText(0, 100).default(50).describe('Number of results per page'),
  include_totals: booleanText
    .default(false)
    .describe(
      'Return results inside an object that contains the total result count (true) or as a direct array of results (false, default)',
    ),
})

export type Page = z.infer<typeof pageQuery>

/** Checkpoint paging: `from` is exclusive, 50 at a time unless asked, at most 100 (CONTRACT §1.8). */
export const checkpointQuery = z.object({
  from: z.string().optional().describe('Log Event Id from which to start selection from'),
  take: integerText(1, 100).default(50).describe('Number of entries to retrieve when using the from parameter'),
})

/** The refusal of a page that reaches beyond the first thousand records, or null. */
export function refuseFarPage({ page, per_page }: Pick<Page, 'page' | 'per_page'>): Problem | null {
  return (page + 1) * per_page > REACHABLE ? problem('invalid_paging') : null
}

/** The refusal of the search engines that Auth0 has retired, or null (CONTRACT §4.3). */
export function refuseOldEngine(engine: 'v1' | 'v2' | 'v3' | undefined): Problem | null {
  if (engine === 'v1') return problem('invalid_query', 'You are not allowed to use search_engine=v1.')
  if (engine !== 'v2') return null
  return problem('invalid_query', 'You are not allowed to use search_engine=v2. Use search_engine=v3 instead.')
}

/** A page as users and logs are answered: bare, or with its totals where they were asked for and counted. */
export function writePage(name: string, page: Page, items: readonly JsonObject[], total: number | null): Json {
  if (!page.include_totals || total === null) return items
  return { start: page.page * page.per_page, limit: page.per_page, length: items.length, total, [name]: items }
}
