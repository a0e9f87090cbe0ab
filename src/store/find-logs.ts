import type { Order, Search } from '../model/search.ts'
import type { LogField } from '../model/search-fields.ts'
import type { Problem } from '../problems.ts'
import type { LogRow } from './commit-part.ts'
import type { Database, Queryable, Statement } from './database.ts'
import { UNPREPARED, withinSearchTime } from './search-time.ts'
import { compileSearch, type Places } from './search.ts'

/** Which log entries to list. Without an order: the newest first. */
export interface LogListing {
  readonly search: Search<LogField> | null
  readonly sort: Order<LogField> | null
  readonly offset: number
  readonly limit: number
  readonly withTotal: boolean
}

export interface LogPage {
  readonly logs: LogRow[]
  /** How many there are in all, or null where it was not asked. */
  readonly total: number | null
}

const COLUMNS = 'g.log_id, g.date, g.type, g.user_id, g.entry'

const logPlaces: Places<LogField> = {
  log_id: { sql: 'g.log_id' },
  date: { sql: 'g.date' },
  type: { sql: 'g.type' },
  user_id: { sql: 'g.user_id' },
  user_name: inEntry('user_name'),
  connection: inEntry('connection'),
  connection_id: inEntry('connection_id'),
  client_id: inEntry('client_id'),
  client_name: inEntry('client_name'),
  ip: inEntry('ip'),
  description: inEntry('description'),
  user_agent: inEntry('user_agent'),
  strategy: inEntry('strategy'),
  strategy_type: inEntry('strategy_type'),
  hostname: inEntry('hostname'),
  audience: inEntry('audience'),
}

function inEntry(name: string): { sql: string } {
  return { sql: `(g.entry ->> '${name}')` }
}

/** A page of the tenant log (CONTRACT §7), or the Problem that the search took too long. */
export async function findLogs(db: Database, listing: LogListing): Promise<LogPage | Problem> {
  const { search, sort } = listing
  const all = { name: 'logs', where: 'true', values: [] }
  if (search === null && (sort === null || BY_INDEX.has(sort.by))) return pageOf(db, listing, all)
  if (search === null) return withinSearchTime(db, (tx) => pageOf(tx, listing, all))
  const values: unknown[] = []
  const where = compileSearch(search, logPlaces, values)
  return withinSearchTime(db, (tx) => pageOf(tx, { ...listing, sort: sort ?? NEWEST }, { name: null, where, values }))
}

/**
 * Auth0's log lags: right after a user was created, `GET /users/{id}/logs` answers `[]` (recorded), and clients were
 * written against that. So a sign-up is left out of this one list for its first second; `GET /logs` has it at once.
 */
const WITHOUT_FRESH_SIGN_UPS = `(g.type <> 'ss' or g.date <= clock_timestamp() - interval '1 second')`

/** A page of what concerns one user (CONTRACT §4.8). */
export async function findLogsOfUser(
  db: Queryable,
  userId: string,
  listing: Omit<LogListing, 'search'>,
): Promise<LogPage> {
  const where = `g.user_id = $1 and ${WITHOUT_FRESH_SIGN_UPS}`
  return pageOf(db, listing, { name: 'logs_of_user', where, values: [userId] })
}

/** What a page is taken from. `name` is null where the condition differs without end and must not stay prepared. */
interface Source {
  readonly name: string | null
  readonly where: string
  readonly values: readonly unknown[]
}

async function pageOf(db: Queryable, listing: Omit<LogListing, 'search'>, source: Source): Promise<LogPage> {
  const { where, values } = source
  const page = {
    name: source.name === null ? UNPREPARED : `${source.name}${sortName(listing.sort)}`,
    text: `select ${COLUMNS} from logs g where ${where} order by ${logOrder(listing.sort)}
      limit $${values.length + 1}::integer offset $${values.length + 2}::integer`,
  }
  const logs = await db.query<LogRow>(page, [...values, listing.limit, listing.offset])
  if (!listing.withTotal) return { logs, total: null }
  const count = {
    name: source.name === null ? UNPREPARED : `${source.name}_count`,
    text: `select count(*) from logs g where ${where}`,
  }
  const [row] = await db.query<{ count: number }>(count, values)
  return { logs, total: row?.count ?? 0 }
}

function sortName(sort: Order<LogField> | null): string {
  return sort === null ? '' : `_${sort.by}_${sort.descending ? 'down' : 'up'}`
}

/** As ids go, but with an index that finds a range of dates whose end is long ago. */
const NEWEST: Order<LogField> = { by: 'date', descending: true }

/** What every entry has and can be read in the order of. */
const BY_INDEX: ReadonlySet<LogField> = new Set<LogField>(['log_id', 'date', 'type'])

function logOrder(sort: Order<LogField> | null): string {
  if (sort === null) return 'g.log_id desc'
  const direction = sort.descending ? 'desc' : 'asc'
  const { sql } = logPlaces[sort.by]
  if (sort.by === 'log_id') return `g.log_id ${direction}`
  if (sort.by === 'date') return `g.date ${direction}, g.log_id ${direction}`
  if (sort.by === 'type') return `g.type ${direction}, g.date ${direction}, g.log_id ${direction}`
  return `${sql} collate "C" ${direction} nulls last, g.log_id ${direction}`
}

const AFTER: Statement = {
  name: 'logs_after',
  text: `select ${COLUMNS} from logs g where g.log_id > $1 order by g.log_id limit $2::integer`,
}

/** What follows the entry `from`, or everything where it is null, the oldest first: checkpoint paging (CONTRACT §1.8). */
export async function findLogsAfter(db: Queryable, from: string | null, take: number): Promise<LogRow[]> {
  return db.query<LogRow>(AFTER, [from ?? '', take])
}

const BY_ID: Statement = { name: 'log_by_id', text: `select ${COLUMNS} from logs g where g.log_id = $1` }

/** One entry, or undefined. */
export async function readLog(db: Queryable, logId: string): Promise<LogRow | undefined> {
  return (await db.query<LogRow>(BY_ID, [logId]))[0]
}
