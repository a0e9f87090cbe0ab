import { openPostgres } from '../src/store/postgres.ts'
import type { Database } from '../src/store/database.ts'
import type { OwnPostgres } from '../test/support/postgres-server.ts'
import { type Helper, runLoad } from './children.ts'
import type { Ranges } from './ranges.ts'
import { startServer } from './server-process.ts'
import { say } from './surroundings.ts'

/** How many statements the database ran for each request, and which, as often as once in two requests. */
export interface StatementCounts {
  readonly perRequest: number
  readonly by: 'pg_stat_statements' | 'transactions'
  readonly texts: readonly string[]
}

interface Place {
  readonly client: Helper
  readonly url: string
  readonly settings: Readonly<Record<string, string>>
  readonly ranges: Readonly<Record<'unlink' | 'link', Ranges>>
}

const REQUESTS = 200
const EXTENSION = 'pg_stat_statements'

/**
 * Counts on a short run of its own, one request at a time: by pg_stat_statements, for which PostgreSQL is started again;
 * where it is not installed, by transactions, since each of our statements is one. What is read every few seconds
 * (clients, settings) comes less than once in two requests and is not counted.
 */
export async function countStatements(
  cluster: OwnPostgres,
  place: Place,
): Promise<{ unlink: StatementCounts; link: StatementCounts }> {
  say('Counting statements …')
  const counter = await openCounter(cluster, place.url)
  const server = await startServer(place.settings)
  const count = (kind: 'unlink' | 'link') => {
    const ranges = place.ranges[kind]
    const load = { kind, port: server.port, token: server.token, connections: 1, seconds: 60, turns: ranges.turns }
    return counter(() => ranges.spend(REQUESTS, (from, most) => runLoad(place.client, { ...load, from, most })))
  }
  try {
    return { unlink: await count('unlink'), link: await count('link') }
  } finally {
    await server.stop()
  }
}

/** Counts the statements of whatever `spend` has the server do. */
export type StatementCounter = (spend: () => Promise<{ readonly requests: number }>) => Promise<StatementCounts>

/** Makes a cluster ready to count for one of its databases, which may mean that it is started again. */
export async function openCounter(cluster: OwnPostgres, url: string): Promise<StatementCounter> {
  const hasExtension = await withDatabase(url, (db) => prepareExtension(db, cluster))
  if (hasExtension) await withDatabase(url, (db) => db.define(`create extension if not exists ${EXTENSION}`))
  return (spend) => withDatabase(url, (db) => (hasExtension ? byExtension(db, spend) : byTransactions(db, spend)))
}

async function withDatabase<T>(url: string, use: (db: Database) => Promise<T>): Promise<T> {
  const db = openPostgres({ url, prepare: false })
  try {
    return await use(db)
  } finally {
    await db.close()
  }
}

async function prepareExtension(db: Database, cluster: OwnPostgres): Promise<boolean> {
  const available = await ask(db, `select name from pg_available_extensions where name = '${EXTENSION}'`)
  if (available.length === 0) return false
  await db.define(`alter system set shared_preload_libraries = '${EXTENSION}'`)
  await db.close()
  await cluster.halt()
  await cluster.resume()
  return true
}

async function byExtension(db: Database, spend: () => Promise<{ requests: number }>): Promise<StatementCounts> {
  await ask(db, 'select pg_stat_statements_reset()')
  const { requests } = await spend()
  const rows = await ask<{ query: string; calls: number }>(
    db,
    `select query, calls from ${EXTENSION} where dbid = (select oid from pg_database where datname = current_database())`,
  )
  const counted = rows.filter(({ calls }) => calls >= requests / 2)
  const sum = counted.reduce((total, { calls }) => total + Math.round(calls / requests), 0)
  return { perRequest: sum, by: EXTENSION, texts: counted.map((row) => textOf(row, requests)) }
}

function textOf({ query, calls }: { query: string; calls: number }, requests: number): string {
  const times = Math.round(calls / requests)
  return `${times === 1 ? '' : `${times} × `}${query.replace(/\s+/g, ' ').trim().slice(0, 120)}`
}

async function byTransactions(db: Database, spend: () => Promise<{ requests: number }>): Promise<StatementCounts> {
  const before = await transactions(db)
  const { requests } = await spend()
  return { perRequest: Math.round(((await transactions(db)) - before) / requests), by: 'transactions', texts: [] }
}

/** A backend reports what it did a second after it fell idle. */
async function transactions(db: Database): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 2500))
  const [row] = await ask<{ sum: number }>(
    db,
    'select (xact_commit + xact_rollback)::int as sum from pg_stat_database where datname = current_database()',
  )
  return row?.sum ?? 0
}

function ask<Row>(db: Database, text: string): Promise<Row[]> {
  return db.query<Row>({ name: '', text }, [])
}
