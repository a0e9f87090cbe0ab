import type { Context } from '../../context.ts'
import { type LogField, logFields, logSort } from '../../model/search-fields.ts'
import { parseSearch } from '../../model/search-parser.ts'
import { Problem, problem } from '../../problems.ts'
import type { Search } from '../../model/search.ts'
import type { LogQuery, UserLogQuery } from '../../shapes/log-queries.ts'
import { refuseFarPage } from '../../shapes/paging.ts'
import { windowOf } from '../../shapes/window.ts'
import type { LogRow } from '../../store/commit-part.ts'
import {
  findLogs as findInStore,
  findLogsAfter,
  findLogsOfUser as findOfUser,
  type LogPage,
  readLog as readFromStore,
} from '../../store/find-logs.ts'

/** Log entries, newest first by pages, or ascending after a checkpoint (CONTRACT §7). */
export async function findLogs(ctx: Context, query: LogQuery): Promise<LogPage | Problem> {
  const { from = null, take } = query
  if (from !== null || take !== undefined) return { logs: await findLogsAfter(ctx.db, from, take ?? 50), total: null }
  return refuseFarPage(query) ?? findPage(ctx, query)
}

async function findPage(ctx: Context, query: LogQuery): Promise<LogPage | Problem> {
  const search = searchOf(query)
  if (search instanceof Problem) return search
  const sort = sortOf(query)
  if (sort instanceof Problem) return sort
  return findInStore(ctx.db, { search, sort, ...windowOf(query), withTotal: query.include_totals })
}

/** `search` is the older name of `q`; whoever sends both asks for both. */
function searchOf({ q, search }: LogQuery): Search<LogField> | Problem | null {
  const read = [q, search].filter((text) => text).map((text) => parseSearch(text ?? '', logFields))
  const of: Search<LogField>[] = []
  for (const each of read) {
    if (each instanceof Problem) return each
    of.push(each)
  }
  return of.length === 0 ? null : { kind: 'all', of }
}

/** The entries that are filed under a user, whether or not the user still exists. */
export async function findLogsOfUser(ctx: Context, userId: string, query: UserLogQuery): Promise<LogPage | Problem> {
  const refusal = refuseFarPage(query)
  if (refusal) return refusal
  const sort = sortOf(query)
  if (sort instanceof Problem) return sort
  return findOfUser(ctx.db, userId, { sort, ...windowOf(query), withTotal: query.include_totals })
}

/** One entry. */
export async function readLog(ctx: Context, id: string): Promise<LogRow | Problem> {
  return (await readFromStore(ctx.db, id)) ?? problem('log_not_found')
}

function sortOf({ sort }: UserLogQuery) {
  return sort === undefined ? null : logSort(sort)
}
