import type { Bar } from './bars.ts'
import type { Machine } from './machine.ts'
import type { OnEmbedded } from './on-embedded.ts'
import { jobLines } from './job-bars.ts'
import type { OnJobs } from './on-jobs.ts'
import type { OnLinking } from './on-linking.ts'
import type { OnPostgres } from './on-postgres.ts'
import { type OnSearch, searchLines } from './on-search.ts'
import type { OnSignIn } from './on-sign-in.ts'
import type { Measured } from './side-by-side.ts'
import { signInLines } from './sign-in-report.ts'
import { median } from './surroundings.ts'
import { table } from './table.ts'
import type { Loaded } from './work.ts'

/** Everything that one run of the benchmark found. */
export interface Result {
  readonly at: string
  readonly machine: Machine
  readonly options: Readonly<Record<string, unknown>>
  readonly postgres: OnPostgres | null
  readonly embedded: OnEmbedded | null
  readonly signIn: OnSignIn | null
  readonly linking: OnLinking | null
  readonly jobs: OnJobs | null
  readonly search: OnSearch | null
  readonly bars: readonly Bar[]
}

/** The result as text to read: tables in Markdown. */
export function reportOf(result: Result): string {
  const { machine, postgres, embedded, signIn, linking, search, jobs, bars } = result
  return [
    `Measured ${result.at} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node},`,
    `${machine.syncsPerSecond} syncs of 8 kB a second, load before ${machine.loadBefore}.`,
    ...(postgres ? postgresLines(postgres) : []),
    ...(embedded ? embeddedLines(embedded) : []),
    ...(signIn ? signInLines(signIn) : []),
    ...(linking ? linkingLines(linking) : []),
    ...(jobs ? jobLines(jobs) : []),
    ...(search ? searchLines(search) : []),
    '',
    ...table(
      ['Bar', 'wanted', 'measured', ''],
      bars.map((bar) => [bar.what, bar.bar, bar.value, verdict(bar)]),
    ),
    '',
  ].join('\n')
}

function verdict({ passes }: Bar): string {
  if (passes === null) return 'not measured'
  return passes ? 'pass' : 'MISS'
}

function postgresLines(found: OnPostgres): string[] {
  const { ceiling, fullTokenRead, searches, memoryMb, tokenBytes } = found
  return [
    `${found.version.split(' on ')[0] ?? ''}, ${found.pgbench ?? 'no pgbench'}; ${found.people} people, seeded in ${found.seedSeconds.toFixed(0)} s.`,
    `The load client alone: ${whole(ceiling.perSecond)} requests a second, ${ceiling.clientCpu.toFixed(0)} µs of CPU each.`,
    '',
    ...table(
      [
        'PostgreSQL',
        'at',
        'ours /s',
        'p50 ms',
        'p99 ms',
        'pgbench /s',
        'share',
        'by round',
        'server CPU µs (user + sys)',
        'per core /s',
      ],
      found.measured.map(measuredRow),
    ),
    '',
    `Each with a token of ${tokenBytes.used} bytes. GET user at 16 with one of ${tokenBytes.full} bytes (every scope): ${rate(fullTokenRead)}.`,
    `Search by email:"…" at 1: ${rate(searches.search)}. users-by-email at 1: ${rate(searches['by-email'])}.`,
    `Statements of an unlink (by ${found.statements.unlink.by}):`,
    ...found.statements.unlink.texts.map((text) => `  ${text} …`),
    `Memory: ${whole(memoryMb.firstStart)} MB after a first start, ${whole(memoryMb.idle)} idle, ${whole(memoryMb.loaded)} after load. Start: ${whole(found.startMs)} ms.`,
  ]
}

function measuredRow({ kind, connections, server, pgbench, share, shares }: Measured): string[] {
  const cpu = (name: 'user' | 'system') => median(server.map((run) => run.serverCpu[name]))
  const all = median(server.map((run) => run.serverCpu.user + run.serverCpu.system))
  return [
    kind,
    String(connections),
    whole(median(server.map((run) => run.perSecond))),
    median(server.map((run) => run.p50)).toFixed(2),
    median(server.map((run) => run.p99)).toFixed(2),
    pgbench.length === 0 ? '–' : whole(median(pgbench.map((run) => run.perSecond))),
    share === null ? '–' : `${(share * 100).toFixed(1)} %`,
    shares.map((each) => (each * 100).toFixed(0)).join(', '),
    `${cpu('user').toFixed(0)} + ${cpu('system').toFixed(0)}`,
    whole(1e6 / all),
  ]
}

function embeddedLines(found: OnEmbedded): string[] {
  const { memoryMb } = found
  const rows = found.unlinks.map(({ connections, server, bare, share }) => [
    String(connections),
    whole(median(server.map((run) => run.perSecond))),
    median(server.map((run) => run.p50)).toFixed(2),
    median(server.map((run) => run.p99)).toFixed(2),
    whole(median(bare.map((run) => run.perSecond))),
    median(bare.map((run) => run.syncsEach)).toFixed(2),
    `${(share * 100).toFixed(1)} %`,
  ])
  return [
    '',
    `Embedded, ${found.people} people:`,
    '',
    ...table(['durable unlinks at', 'ours /s', 'p50 ms', 'p99 ms', 'bare PGlite /s', 'fsyncs each', 'share'], rows),
    '',
    `GET user at 16: ${rate(found.read)}.`,
    `Memory: ${whole(memoryMb.firstStart)} MB after a first start, ${whole(memoryMb.idle)} idle, ${whole(memoryMb.loaded)} after load.`,
    `Start: ${whole(found.startMs)} ms, on an empty folder ${whole(found.firstStartMs)} ms.`,
  ]
}

function linkingLines({ people, compatible, native, previews, engineRead, previewRead }: OnLinking): string[] {
  const of = (runs: readonly Loaded[]) => `${whole(median(runs.map((run) => run.perSecond)))}/s`
  return [
    '',
    `Linking, ${people} people: unlinks at 16 by Auth0's endpoint ${of(compatible)}, as operations ${of(native)}; previews at 16 ${rate(previews)}.`,
    `Reading at 1: what a decision reads ${median([...engineRead]).toFixed(3)} ms, what a preview reads ${median([...previewRead]).toFixed(3)} ms.`,
  ]
}

function rate({ perSecond, p50, p99 }: Loaded): string {
  return `${whole(perSecond)}/s, median ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`
}

function whole(value: number): string {
  return String(Math.round(value))
}
