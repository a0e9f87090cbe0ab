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

/** Checkpoint paging of what is configured: `from` is the last id that was seen (CONTRACT §1.8). */
export const cursorQuery = z.object({
  from: z.string().max(1000).optional().describe('Optional Id from which to start selection.'),
  take: integerText(1, 100).optional().describe('Number of results per page. Defaults to 50.'),
})

/** The clients of a connection come by checkpoints alone, up to a thousand at a time. */
export const clientsOfConnectionQuery = cursorQuery.extend({ take: integerText(1, 1000).default(50) })

/** A body that must say something, as Auth0's schemas have it with `minProperties`. */
export function atLeastOne<Shape extends z.ZodObject>(shape: Shape): Shape {
  return shape.refine((body) => Object.keys(body).length > 0, 'Too few properties defined (0), minimum 1')
}

type Paged = Page & z.infer<typeof cursorQuery>

/**
 * A page of a list that is held in memory: by offset, or from a checkpoint where `from` or `take` is given. Checkpoints go
 * by id, so that nothing is skipped when what was last seen is gone. The bare list, or an object that holds it as `name`.
 */
export function writeListPage<Item>(
  { name, idOf, write }: { name: string; idOf: (item: Item) => string; write: (item: Item) => JsonObject },
  query: Paged,
  items: readonly Item[],
): Json {
  if (query.from !== undefined || query.take !== undefined) return checkpointPage({ name, idOf, write }, query, items)
  const { page, per_page: limit } = query
  const found = items.slice(page * limit, (page + 1) * limit).map(write)
  return query.include_totals ? { start: page * limit, limit, total: items.length, [name]: found } : found
}

function checkpointPage<Item>(
  { name, idOf, write }: { name: string; idOf: (item: Item) => string; write: (item: Item) => JsonObject },
  { from = '', take = 50 }: Paged,
  items: readonly Item[],
): Json {
  const later = items
    .map((item) => ({ id: idOf(item), item }))
    .filter(({ id }) => id > from)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const found = later.slice(0, take)
  const last = found.at(-1)
  return {
    [name]: found.map(({ item }) => write(item)),
    ...(last && later.length > take ? { next: last.id } : {}),
  }
}

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
