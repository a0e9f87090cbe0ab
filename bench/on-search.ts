import { migrate } from '../src/store/migrate.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { type Bar, atMost } from './bars.ts'
import { type Helper, runLoad, startHelper } from './children.ts'
import type { Options } from './options.ts'
import { type Crowd, readable, USUAL } from './people.ts'
import { startCluster } from './postgres-cluster.ts'
import { seedLogs } from './seed-logs.ts'
import { seed } from './seed.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { median, say, temporaryFolder } from './surroundings.ts'
import { table } from './table.ts'
import { type Loaded, NO_LIMIT } from './work.ts'

const KINDS = ['read', 'by-email', 'search', 'by-name', 'by-metadata', 'prefix', 'first-logs', 'far-logs'] as const

/** How searches and pages of the log compare with getting a user by id, on PostgreSQL, at one connection. */
export interface OnSearch {
  readonly people: number
  readonly logs: number
  /** By rounds. */
  readonly measured: Readonly<Record<(typeof KINDS)[number], readonly Loaded[]>>
}

/** Measures a fresh cluster with people and a log. */
export async function measureOnSearch(options: Options): Promise<OnSearch> {
  say('Starting PostgreSQL for searches …')
  const cluster = await startCluster()
  const folder = await temporaryFolder()
  const client = startHelper('load')
  try {
    const crowd: Crowd = { people: options.users, ...USUAL }
    await fill(cluster.url, crowd, options.logs)
    const server = await startServer({ DATABASE_URL: cluster.url, DATA_DIR: folder.path })
    const measured = await measureKinds({ client, server, crowd }, options)
    await server.stop()
    return { people: crowd.people, logs: options.logs, measured }
  } finally {
    await client.end()
    await cluster.stop()
    await folder.remove()
  }
}

async function fill(url: string, crowd: Crowd, logs: number): Promise<void> {
  say(`Seeding ${crowd.people} people and ${logs} log entries …`)
  const db = openPostgres({ url, prepare: false })
  await migrate(db)
  await db.define('set session_replication_role = replica')
  await seed(db, crowd)
  await seedLogs(db, logs, crowd.people)
  await db.close()
}

interface Bench {
  readonly client: Helper
  readonly server: ServerProcess
  readonly crowd: Crowd
}

/** In rounds, each in the other's order, after a short run of each that is not counted. */
async function measureKinds({ client, server, crowd }: Bench, { seconds, rounds }: Options) {
  const run = (kind: (typeof KINDS)[number], time: number) =>
    runLoad(client, {
      // The small token reads no logs.
      ...{ kind, port: server.port, token: kind.endsWith('-logs') ? server.fullToken : server.token },
      ...{ connections: 1, seconds: time },
      ...{ turns: readable(crowd), from: 0, most: NO_LIMIT },
    })
  const found = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<
    (typeof KINDS)[number],
    Loaded[]
  >
  for (const kind of KINDS) await run(kind, 2)
  for (let round = 0; round < rounds; round++) {
    say(`Measuring searches, round ${round + 1} of ${rounds} …`)
    for (const kind of round % 2 === 0 ? KINDS : KINDS.toReversed()) found[kind].push(await run(kind, seconds / rounds))
  }
  return found
}

/** What a search may cost (issue "The rest of the Management API"). */
export function searchBars(found: OnSearch): Bar[] {
  const p50 = (kind: (typeof KINDS)[number]) => median(found.measured[kind].map((run) => run.p50))
  const ofRead = (kind: (typeof KINDS)[number]) => p50(kind) / p50('read')
  return [
    atMost('users-by-email, median of that of a get by id', ofRead('by-email'), 2, ' ×'),
    ...(['search', 'by-name'] as const).map((kind) =>
      atMost(`${NAMES[kind]}, median of that of a get by id`, ofRead(kind), 2, ' ×'),
    ),
    atMost('prefix search, median of that of a get by id', ofRead('prefix'), 20, ' ×'),
    atMost('a far page of the log, median of that of the first', p50('far-logs') / p50('first-logs'), 1.2, ' ×'),
  ]
}

const NAMES: Readonly<Record<(typeof KINDS)[number], string>> = {
  read: 'GET user',
  'by-email': 'users-by-email',
  search: 'q=email:"…"',
  'by-name': 'q=name:"…"',
  'by-metadata': 'q=app_metadata.…:"…"',
  prefix: 'q=name:…*, ten found',
  'first-logs': 'first page of the log',
  'far-logs': 'page of the log from anywhere',
}

export function searchLines({ people, logs, measured }: OnSearch): string[] {
  const row = (kind: (typeof KINDS)[number]) => {
    const runs = measured[kind]
    const middle = (of: (run: Loaded) => number) => median(runs.map(of))
    const wrong = runs.find(({ complaint }) => complaint !== null)?.complaint ?? ''
    return [NAMES[kind], middle((run) => run.p50).toFixed(2), middle((run) => run.p99).toFixed(2), wrong.slice(0, 200)]
  }
  return [
    '',
    `Searches at one connection, ${people} people, ${logs} log entries:`,
    '',
    ...table(['asked', 'p50 ms', 'p99 ms', ''], KINDS.map(row)),
  ]
}
