import { type Problem, problem } from '../problems.ts'
import { type Database, type Queryable, type Statement, sqlState } from './database.ts'

/** How long PostgreSQL may work on one statement of a search (CONTRACT §4.3); PGlite cannot be stopped. */
const SEARCH_MS = 2000

const QUERY_CANCELED = '57014'

const LIMIT_TIME: Statement = {
  name: 'limit_search_time',
  text: `select set_config('statement_timeout', $1, true)`,
}

/** Searches differ without end, so a connection must not keep each of them prepared: they have no name. */
export const UNPREPARED = ''

/** Runs a search in a transaction of its own whose statements end after two seconds, with `search_timeout`. */
export async function withinSearchTime<T>(
  db: Database,
  run: (queryable: Queryable) => Promise<T>,
): Promise<T | Problem> {
  try {
    return await db.transaction(async (tx) => {
      await tx.query(LIMIT_TIME, [`${SEARCH_MS}ms`])
      return run(tx)
    })
  } catch (error) {
    if (sqlState(error) === QUERY_CANCELED) return problem('search_timeout')
    throw error
  }
}
