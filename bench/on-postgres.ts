import type { OwnPostgres } from '../test/support/postgres-server.ts'
import { type Helper, runLoad, startHelper } from './children.ts'
import { countStatements, type StatementCounts } from './count-statements.ts'
import type { Options } from './options.ts'
import { readable, linkable, unlinkable } from './people.ts'
import { findPgbench } from './pgbench.ts'
import { makeSeeded, type Seeded, startCluster } from './postgres-cluster.ts'
import { Ranges } from './ranges.ts'
import { startServer, type ServerProcess } from './server-process.ts'
import { type Measured, measureBeside, type Side } from './side-by-side.ts'
import { median, say, temporaryFolder } from './surroundings.ts'
import { type Load, type Loaded, NO_LIMIT } from './work.ts'

/** Everything that was measured on PostgreSQL. */
export interface OnPostgres {
  readonly version: string
  readonly pgbench: string | null
  readonly people: number
  readonly smallPeople: number
  readonly seedSeconds: number
  readonly tokenBytes: { readonly used: number; readonly full: number }
  readonly ceiling: Loaded
  readonly measured: readonly Measured[]
  /** Medians at one connection, and the read with a token that has every scope. */
  readonly searches: Readonly<Record<'search' | 'by-email', Loaded>>
  readonly fullTokenRead: Loaded
  readonly startMs: number
  readonly memoryMb: { readonly firstStart: number; readonly idle: number; readonly loaded: number }
  readonly statements: { readonly unlink: StatementCounts; readonly link: StatementCounts }
}

const IDLE_MS = 2000
const STARTS = 3
const KINDS = ['read', 'unlink', 'link'] as const

/** Measures the real server on a fresh cluster, beside pgbench, and beside itself on a small database. */
export async function measureOnPostgres(options: Options): Promise<OnPostgres> {
  say('Starting PostgreSQL …')
  const cluster = await startCluster()
  const client = startHelper('load')
  try {
    return await measure(options, cluster, client)
  } finally {
    await client.end()
    await cluster.stop()
  }
}

async function measure(options: Options, cluster: OwnPostgres, client: Helper): Promise<OnPostgres> {
  say(`Seeding ${options.smallUsers} and ${options.users} people …`)
  const small = await makeSeeded(cluster, 'bench_small', options.smallUsers)
  const large = await makeSeeded(cluster, 'bench_large', options.users)
  const sides = { large: await startSide(large), small: await startSide(small) }
  const firstStart = (await idleUsage(sides.large.server)).residentMb
  const pgbench = await findPgbench(cluster.binDir, large.url)
  if (!pgbench) say('No pgbench on this machine: there will be no ratios. It comes with PostgreSQL’s server packages.')

  const ceiling = await measureCeiling(client, options)
  await warm(client, [sides.large, sides.small])
  const measured: Measured[] = []
  for (const kind of KINDS) {
    for (const connections of [1, 16]) {
      measured.push(await measureBeside({ options, client, pgbench, sides }, kind, connections))
    }
  }
  const { token, fullToken } = sides.large.server
  const seconds = options.seconds / options.rounds
  const alone = (wish: Pick<Load, 'kind' | 'connections' | 'token'>) =>
    readAlone(client, sides.large, { ...wish, seconds })
  const searches = {
    search: await alone({ kind: 'search', connections: 1, token }),
    'by-email': await alone({ kind: 'by-email', connections: 1, token }),
  }
  const fullTokenRead = await alone({ kind: 'read', connections: 16, token: fullToken })
  const loaded = (await idleUsage(sides.large.server)).residentMb
  const version = await versionOf(large)
  await sides.small.end()
  await sides.large.server.stop()
  const { startMs, idle } = await coldStarts(sides.large.settings)
  await closeAll([large, small])
  const statements = await countStatements(cluster, {
    client,
    url: large.url,
    settings: sides.large.settings,
    ranges: sides.large.ranges,
  })
  if (options.profile) await profiled(client, sides.large, options.profile)
  await sides.large.forget()
  return {
    version,
    pgbench: pgbench?.version ?? null,
    people: options.users,
    smallPeople: options.smallUsers,
    seedSeconds: large.seedSeconds,
    tokenBytes: { used: token.length, full: fullToken.length },
    ceiling,
    measured,
    searches,
    fullTokenRead,
    startMs,
    memoryMb: { firstStart, idle, loaded },
    statements,
  }
}

async function startSide(seeded: Seeded): Promise<Side> {
  const folder = await temporaryFolder()
  const settings = { DATABASE_URL: seeded.url, DATA_DIR: folder.path }
  const server = await startServer(settings)
  const ranges = {
    read: new Ranges(readable(seeded.crowd)),
    unlink: new Ranges(unlinkable(seeded.crowd)),
    link: new Ranges(linkable(seeded.crowd)),
  }
  const end = async () => {
    await server.stop()
    await folder.remove()
  }
  return { seeded, settings, server, ranges, end, forget: () => folder.remove() }
}

async function idleUsage(server: ServerProcess) {
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
  return server.usage()
}

async function measureCeiling(client: Helper, { seconds, rounds }: Options): Promise<Loaded> {
  say('Measuring the load client itself …')
  const nothing = startHelper('nothing-server')
  const port = await nothing.answer<number>()
  const turns = readable({ people: 1000, linked: 3, pairs: 3 })
  const load: Load = {
    kind: 'ceiling',
    port,
    token: 'x'.repeat(900),
    connections: 16,
    seconds: seconds / rounds,
    turns,
    from: 0,
    most: NO_LIMIT,
  }
  await runLoad(client, { ...load, seconds: 1 })
  const loaded = await runLoad(client, load)
  await nothing.end()
  return loaded
}

/** Until the server's code is compiled and PostgreSQL's cache is warm. */
async function warm(client: Helper, sides: readonly Side[]): Promise<void> {
  say('Warming up …')
  for (const side of sides) {
    for (const kind of KINDS) {
      const { turns, left } = side.ranges[kind]
      await side.ranges[kind].spend(kind === 'read' ? NO_LIMIT : Math.floor(left / 20), (from, most) =>
        runLoad(client, {
          kind,
          port: side.server.port,
          token: side.server.token,
          connections: 16,
          seconds: 5,
          turns,
          from,
          most,
        }),
      )
    }
  }
}

/** Something that is read, without a bar and with nothing beside it. */
function readAlone(
  client: Helper,
  { server, ranges }: Side,
  wish: Pick<Load, 'kind' | 'connections' | 'token' | 'seconds'>,
): Promise<Loaded> {
  say(`Measuring ${wish.kind} at ${wish.connections} …`)
  return runLoad(client, { ...wish, port: server.port, turns: ranges.read.turns, from: 0, most: NO_LIMIT })
}

async function coldStarts(settings: Readonly<Record<string, string>>): Promise<{ startMs: number; idle: number }> {
  say('Starting and stopping …')
  const starts: { startMs: number; residentMb: number }[] = []
  for (let count = 0; count < STARTS; count++) {
    const server = await startServer(settings)
    const { residentMb } = await idleUsage(server)
    await server.stop()
    starts.push({ startMs: server.startMs, residentMb })
  }
  return { startMs: median(starts.map((each) => each.startMs)), idle: median(starts.map((each) => each.residentMb)) }
}

const PROFILE_SECONDS = 10
const PROFILE_MOST = 100_000

/** The same server with a CPU profile of each kind of load, written when it stops. */
async function profiled(client: Helper, side: Side, folder: string): Promise<void> {
  for (const kind of KINDS) {
    say(`Profiling ${kind} …`)
    const args = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${kind}.cpuprofile`]
    const server = await startServer(side.settings, args)
    const { turns } = side.ranges[kind]
    const load = { kind, port: server.port, token: server.token, connections: 16, seconds: PROFILE_SECONDS, turns }
    if (kind === 'read') await runLoad(client, { ...load, from: 0, most: NO_LIMIT })
    else await side.ranges[kind].spend(PROFILE_MOST, (from, most) => runLoad(client, { ...load, from, most }))
    await server.stop()
  }
}

async function versionOf({ db }: Seeded): Promise<string> {
  const [row] = await db.query<{ version: string }>({ name: '', text: 'select version() as version' }, [])
  return row?.version ?? 'unknown'
}

async function closeAll(seeded: readonly Seeded[]): Promise<void> {
  for (const { db } of seeded) await db.close()
}
