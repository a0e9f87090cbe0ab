import type { Context } from '../../context.ts'
import { userFields, userSort } from '../../model/search-fields.ts'
import { parseSearch } from '../../model/search-parser.ts'
import type { User } from '../../model/user.ts'
import { Problem, problem } from '../../problems.ts'
import { refuseFarPage, refuseOldEngine } from '../../shapes/paging.ts'
import type { ListQuery } from '../../shapes/user-queries.ts'
import { findByEmail, findUsers as findInStore, type UserPage } from '../../store/find-users.ts'

/** A page of users, all or those that a query finds (CONTRACT §4.3); current at this moment. */
export async function findUsers(ctx: Context, query: ListQuery): Promise<UserPage | Problem> {
  const refusal = refuseOldEngine(query.search_engine) ?? refuseFarPage(query) ?? refuseConnection(query)
  if (refusal) return refusal
  const search = query.q ? parseSearch(query.q, userFields) : null
  if (search instanceof Problem) return search
  const sort = query.sort === undefined ? null : userSort(query.sort)
  if (sort instanceof Problem) return sort
  const { page, per_page: limit, include_totals: withTotal } = query
  return findInStore(ctx.db, { search, sort, offset: page * limit, limit, withTotal })
}

/** The filter belongs to the engine v1, which Auth0 has retired: say what to write instead. */
function refuseConnection({ connection }: ListQuery): Problem | null {
  if (connection === undefined) return null
  const instead = `q=identities.connection:"${connection}"`
  return problem(
    'invalid_query',
    `The connection filter belongs to search_engine=v1, which is retired. Use ${instead}.`,
  )
}

/** The users whose root address is exactly this (CONTRACT §4.5). */
export async function findUsersByEmail(ctx: Context, email: string): Promise<User[]> {
  return findByEmail(ctx.db, email)
}
