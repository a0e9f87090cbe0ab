import { type Helper, runLoad } from './children.ts'
import type { Options } from './options.ts'
import { type Benched, type Pgbench, readScriptFor, scriptFor } from './pgbench.ts'
import type { Seeded } from './postgres-cluster.ts'
import type { Ranges } from './ranges.ts'
import type { ServerProcess } from './server-process.ts'
import { median, say } from './surroundings.ts'
import { type Loaded, NO_LIMIT } from './work.ts'

/** A seeded database, the server on it, and who had no turn yet. */
export interface Side {
  readonly seeded: Seeded
  readonly settings: Readonly<Record<string, string>>
  readonly server: ServerProcess
  readonly ranges: Readonly<Record<'read' | 'unlink' | 'link', Ranges>>
  end(): Promise<void>
  /** Removes what a stopped server left. */
  forget(): Promise<void>
}

export type MeasuredKind = 'read' | 'unlink' | 'link'

/** One kind of request at one concurrency: the server, pgbench, and the server on the small database, by rounds. */
export interface Measured {
  readonly kind: MeasuredKind
  readonly connections: number
  readonly server: readonly WithCpu[]
  readonly pgbench: readonly Benched[]
  /** At 16 connections only. */
  readonly small: readonly WithCpu[]
  /** The server's rate as a share of pgbench's: of each round, and the median of them. */
  readonly shares: readonly number[]
  readonly share: number | null
}

/** A load, with the CPU microseconds of the server for each request. */
export type WithCpu = Loaded & { readonly serverCpu: { readonly user: number; readonly system: number } }

export interface Bench {
  readonly options: Options
  readonly client: Helper
  readonly pgbench: Pgbench | null
  readonly sides: { readonly large: Side; readonly small: Side }
}

/** How much of the turns each run may take, so that there are some left for the last. */
const SHARES = { server: { 1: 1, 16: 8 }, pgbench: { 1: 2, 16: 14 }, small: 8 } as const
const ALL_SHARES = 25

/** Measures in rounds, alternately, each round in the other's order, so that neither has the warmer cache. */
export async function measureBeside(bench: Bench, kind: MeasuredKind, connections: number): Promise<Measured> {
  const { options, pgbench, sides } = bench
  const found = { server: [] as WithCpu[], pgbench: [] as Benched[], small: [] as WithCpu[] }
  const turn = {
    server: async () => found.server.push(await measureServer(bench, sides.large, kind, connections)),
    pgbench: async () => pgbench && found.pgbench.push(await measurePgbench(bench, pgbench, kind, connections)),
    small: async () => connections > 1 && found.small.push(await measureServer(bench, sides.small, kind, connections)),
  }
  for (let round = 0; round < options.rounds; round++) {
    say(`Measuring ${kind} at ${connections}, round ${round + 1} of ${options.rounds} …`)
    const order = [turn.pgbench, turn.server, turn.small]
    for (const each of round % 2 === 0 ? order : order.reverse()) await each()
  }
  const shares = found.pgbench.map(
    (benched, round) => (found.server[round]?.perSecond ?? Number.NaN) / benched.perSecond,
  )
  return { kind, connections, ...found, shares, share: shares.length === 0 ? null : median(shares) }
}

async function measureServer(
  { options, client, sides }: Bench,
  side: Side,
  kind: MeasuredKind,
  connections: number,
): Promise<WithCpu> {
  const { server, ranges } = side
  const share = side === sides.small ? SHARES.small : SHARES.server[connections === 1 ? 1 : 16]
  const all = side === sides.small ? SHARES.small : ALL_SHARES
  const before = await server.usage()
  const most = kind === 'read' ? NO_LIMIT : allotment(ranges[kind], options, share / all)
  const loaded = await ranges[kind].spend(most, (from, limit) =>
    runLoad(client, {
      ...{ kind, connections, from, seconds: options.seconds / options.rounds, turns: ranges[kind].turns },
      ...{ port: server.port, token: server.token, most: kind === 'read' ? NO_LIMIT : limit },
    }),
  )
  const after = await server.usage()
  const each = (name: 'user' | 'system') => ((after[name] - before[name]) / loaded.requests) * 1e6
  return { ...loaded, serverCpu: { user: each('user'), system: each('system') } }
}

function allotment({ turns }: Ranges, { rounds }: Options, share: number): number {
  return Math.floor(((turns.count * 0.9) / rounds) * share)
}

async function measurePgbench(bench: Bench, pgbench: Pgbench, kind: MeasuredKind, clients: number): Promise<Benched> {
  const { options, sides } = bench
  const { statements, crowd } = sides.large.seeded
  const seconds = options.seconds / options.rounds
  if (kind === 'read') {
    return pgbench.run(readScriptFor(statements.read, statements.unlink.person, crowd.people), {
      clients,
      from: 0,
      seconds,
    })
  }
  return measureWrites(bench, pgbench, kind, clients)
}

/** As many transactions as fill the time, by the rate of a short run before, so that it is known who had a turn. */
async function measureWrites(
  { options, sides }: Bench,
  pgbench: Pgbench,
  kind: 'unlink' | 'link',
  clients: number,
): Promise<Benched> {
  const { seeded, ranges } = sides.large
  const { person, commit } = seeded.statements[kind] ?? seeded.statements.unlink
  const share = SHARES.pgbench[clients === 1 ? 1 : 16] / ALL_SHARES
  const most = allotment(ranges[kind], options, share)
  const spend = (each: number) =>
    ranges[kind].spend(each * clients, async (from) => {
      const before = await operations(seeded)
      const benched = await pgbench.run(scriptFor(commit, person, ranges[kind].turns), { clients, from, each })
      const written = (await operations(seeded)) - before
      if (written !== benched.transactions)
        throw new Error(`pgbench ran ${benched.transactions} statements but only ${written} wrote`)
      return { ...benched, taken: benched.transactions }
    })
  const trial = await spend(Math.ceil(Math.min(most / 10 / clients, 3200 / clients)))
  const wanted = (trial.perSecond * options.seconds) / options.rounds
  return spend(Math.max(1, Math.floor(Math.min(wanted, most * 0.9) / clients)))
}

async function operations({ db }: Seeded): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    { name: '', text: 'select count(*)::int as count from operations' },
    [],
  )
  return row?.count ?? 0
}
