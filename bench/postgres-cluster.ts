import { totalmem } from 'node:os'
import { migrate } from '../src/store/migrate.ts'
import type { Database } from '../src/store/database.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { type OwnPostgres, startOwnPostgres } from '../test/support/postgres-server.ts'
import { type CapturedStatements, captureStatements } from './captured-statements.ts'
import { type Crowd, USUAL } from './people.ts'
import { seed } from './seed.ts'

/** A fresh cluster: fsync on, a quarter of the memory for its cache, and no checkpoint in the middle of a run. */
export function startCluster(): Promise<OwnPostgres> {
  const megabytes = totalmem() / 2 ** 20
  return startOwnPostgres([
    `shared_buffers=${Math.round(Math.min(megabytes / 4, 8192))}MB`,
    `effective_cache_size=${Math.round(megabytes / 2)}MB`,
    'max_wal_size=16GB',
    'checkpoint_timeout=1h',
    'fsync=on',
    'synchronous_commit=on',
    'full_page_writes=on',
  ])
}

/** One seeded database of the cluster. */
export interface Seeded {
  readonly url: string
  readonly crowd: Crowd
  readonly db: Database
  readonly statements: CapturedStatements
  readonly seedSeconds: number
}

/** Makes, migrates and fills a database, and writes down what the server asks of it. */
export async function makeSeeded(cluster: OwnPostgres, name: string, people: number): Promise<Seeded> {
  const admin = openPostgres({ url: cluster.url, prepare: false })
  await admin.define(`create database ${name}`)
  // Seeded rows that refer to each other need no check; the benchmark's own statements have every one.
  await admin.define(`alter database ${name} set session_replication_role = replica`)
  await admin.close()
  const url = cluster.url.replace('/postgres?', `/${name}?`)
  const crowd = { people, ...USUAL }
  const begun = performance.now()
  await fill(url, crowd)
  const db = openPostgres({ url, prepare: true })
  await db.define(`alter database ${name} reset session_replication_role`)
  await db.close()
  const checked = openPostgres({ url, prepare: true })
  const seedSeconds = (performance.now() - begun) / 1000
  return { url, crowd, db: checked, statements: await captureStatements(checked, crowd), seedSeconds }
}

async function fill(url: string, crowd: Crowd): Promise<void> {
  const db = openPostgres({ url, prepare: false })
  await migrate(db)
  await seed(db, crowd)
  await db.close()
}
