import type { Loaded } from './work.ts'

/** What a run of a load client has seen so far. Times are in milliseconds. */
export interface Tally {
  taken: number
  lastAt: number
  readonly times: number[]
  readonly unexpected: Record<string, number>
  complaint: string | null
}

export function newTally(): Tally {
  return { taken: 0, lastAt: 0, times: [], unexpected: {}, complaint: null }
}

/** Notes an answer other than the expected one; the first is kept to be shown. */
export function noteUnexpected(tally: Tally, status: number, complaint: () => string): void {
  tally.unexpected[status] = (tally.unexpected[status] ?? 0) + 1
  tally.complaint ??= complaint().slice(0, 1000)
}

/** The run as a result; `cpu` are the client's microseconds. */
export function summary(tally: Tally, { seconds, cpu }: { seconds: number; cpu: number }): Loaded {
  const { times } = tally
  return {
    requests: times.length,
    taken: tally.taken,
    perSecond: times.length / seconds,
    ...quantiles(times),
    unexpected: tally.unexpected,
    complaint: tally.complaint,
    clientCpu: cpu / Math.max(1, times.length),
  }
}

/** Half, nine tenths, 99 of a hundred were no slower. */
export function quantiles(times: readonly number[]): Pick<Loaded, 'p50' | 'p90' | 'p99' | 'max'> {
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
}
