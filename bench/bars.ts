import type { OnEmbedded } from './on-embedded.ts'
import type { OnPostgres } from './on-postgres.ts'
import type { Measured, MeasuredKind, WithCpu } from './side-by-side.ts'
import { median } from './surroundings.ts'

/** One bar of DESIGN §7, what was measured, and whether it holds; null where it could not be measured here. */
export interface Bar {
  readonly what: string
  readonly bar: string
  readonly value: string
  readonly passes: boolean | null
}

/** Every bar that can be measured on PostgreSQL. */
export function postgresBars(found: OnPostgres): Bar[] {
  const { memoryMb, statements, measured } = found
  return [
    ...(['read', 'unlink', 'link'] as const).map((kind) => shareBar(measured, kind)),
    atMost('statements per unlink', statements.unlink.perRequest, 2, ''),
    atMost('statements per link', statements.link.perRequest, 2, ''),
    ...measured.filter(({ small }) => small.length > 0).flatMap((each) => flatness(each, found)),
    atMost('start to first 200 on PostgreSQL', found.startMs, 1000, ' ms'),
    atMost('memory, idle, on PostgreSQL', Math.max(memoryMb.idle, memoryMb.firstStart), 170, ' MB'),
  ]
}

/** Every bar that can be measured on the embedded database. */
export function embeddedBars({ unlinks, startMs, memoryMb }: OnEmbedded): Bar[] {
  return [
    ...unlinks.map(({ connections, share }) =>
      atLeast(`embedded durable unlinks at ${connections}, of bare PGlite`, share, 0.8),
    ),
    atMost('start to first 200, embedded', startMs, 1500, ' ms'),
    atMost('memory, idle, embedded', memoryMb.idle, 450, ' MB'),
    atMost('memory after a first start, embedded', memoryMb.firstStart, 450, ' MB'),
  ]
}

function shareBar(measured: readonly Measured[], kind: MeasuredKind): Bar {
  const what = `${kind === 'read' ? 'GET user' : kind} at 16 on PostgreSQL, of pgbench`
  const share = measured.find((each) => each.kind === kind && each.connections === 16)?.share ?? null
  const least = kind === 'read' ? 0.35 : 0.5
  if (share === null) return { what, bar: `≥ ${percent(least)}`, value: 'no pgbench here', passes: null }
  return atLeast(what, share, least)
}

function flatness({ kind, server, small }: Measured, { people, smallPeople }: OnPostgres): Bar[] {
  const what = (name: string) => `${kind} at 16: ${name} with ${people} people, of that with ${smallPeople}`
  const ratio = (of: (run: WithCpu) => number) => median(server.map(of)) / median(small.map(of))
  return [
    atMost(
      what('median'),
      ratio(({ p50 }) => p50),
      1.2,
      ' ×',
    ),
    atMost(
      what('p99'),
      ratio(({ p99 }) => p99),
      1.5,
      ' ×',
    ),
  ]
}

/** A bar for a share of a yardstick. */
export function atLeast(what: string, value: number, least: number): Bar {
  return { what, bar: `≥ ${percent(least)}`, value: percent(value), passes: value >= least }
}

/** A bar for what should be small. */
export function atMost(what: string, value: number, most: number, unit: string): Bar {
  const shown = unit === ' ×' ? value.toFixed(2) : String(Math.round(value))
  return { what, bar: `≤ ${most}${unit}`, value: `${shown}${unit}`, passes: value <= most }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')} %`
}
