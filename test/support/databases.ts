import { createHash, randomBytes } from 'node:crypto'
import { after, describe } from 'node:test'
import { type Database, sqlState } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openPglite } from '../../src/store/pglite.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { readSteps } from '../../src/store/schema-steps.ts'
import { readTemplate } from '../../src/store/template.ts'
import { type PostgresServer, startPostgres } from './postgres-server.ts'

/** Opens a database of its own, empty and migrated; it is closed after the suite. */
export type Open = () => Promise<Database>

/** Runs a suite on both engines. */
export function eachDatabase(subject: string, suite: (open: Open) => void): void {
  describe(`${subject} on PGlite`, () => suite(closedAfterwards(openInMemory)))
  onPostgres(subject, suite)
}

/** Runs a suite on PostgreSQL alone: what needs several connections. */
export function onPostgres(subject: string, suite: (open: Open) => void): void {
  describe(`${subject} on PostgreSQL`, () => suite(closedAfterwards(openFreshPostgres)))
}

/** An embedded database in memory, empty and migrated. */
export async function openInMemory(): Promise<Database> {
  const files = await readTemplate()
  const db = await openPglite({ dir: null, ...(files && { files }) })
  if (!files) await migrate(db)
  return db
}

/** A database on the PostgreSQL for tests. */
export interface FreshPostgres {
  readonly url: string
  /** Ends its connections and removes it. */
  drop(): Promise<void>
}

/** A new database on the PostgreSQL for tests; empty if asked, else migrated. */
export async function freshPostgres({ empty = false } = {}): Promise<FreshPostgres> {
  const { url } = await postgresForTests()
  const name = `carabiner_test_${randomBytes(6).toString('hex')}`
  const template = empty ? 'template0' : await migratedTemplate(url)
  await inAdministration(url, (db) => db.define(`create database ${name} template ${template}`))
  return {
    url: urlOf(url, name),
    drop: () => inAdministration(url, (db) => db.define(`drop database if exists ${name} with (force)`)),
  }
}

async function openFreshPostgres(): Promise<Database> {
  const fresh = await freshPostgres()
  const db = openPostgres({ url: fresh.url, prepare: true })
  const close = async () => {
    await db.close()
    await fresh.drop()
  }
  return { ...db, close }
}

function closedAfterwards(open: Open): Open {
  const opened: Database[] = []
  after(async () => {
    for (const db of opened) await db.close()
  })
  return async () => {
    const db = await open()
    opened.push(db)
    return db
  }
}

let server: Promise<PostgresServer> | undefined

/** The run's PostgreSQL; a file that runs alone starts one, which ends with the process. */
export function postgresForTests(): Promise<PostgresServer> {
  server ??= startPostgres()
  return server
}

/** Another test file made it at the same moment: found before it was written, or as it was. */
const DUPLICATE_DATABASE = new Set(['42P04', '23505'])

/** The name of a migrated database to copy, made once for the whole run: made under another name, then renamed. */
async function migratedTemplate(url: string): Promise<string> {
  const steps = await readSteps()
  const name = `carabiner_test_${createHash('sha256').update(JSON.stringify(steps)).digest('hex').slice(0, 12)}_made`
  await inAdministration(url, async (db) => {
    const found = await db.query({ name: 'find_database', text: 'select 1 from pg_database where datname = $1' }, [
      name,
    ])
    if (found.length > 0) return
    const half = `carabiner_test_${randomBytes(6).toString('hex')}`
    await db.define(`create database ${half} template template0`)
    const made = openPostgres({ url: urlOf(url, half), prepare: true })
    await migrate(made, steps)
    await made.close()
    await db.define(`alter database ${half} rename to ${name}`).catch(async (error: unknown) => {
      await db.define(`drop database ${half}`)
      if (!DUPLICATE_DATABASE.has(sqlState(error) ?? '')) throw error
    })
  })
  return name
}

async function inAdministration(url: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = openPostgres({ url, prepare: false })
  try {
    await work(db)
  } finally {
    await db.close()
  }
}

function urlOf(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
