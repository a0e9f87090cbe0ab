import { atLeast, atMost, type Bar } from './bars.ts'
import type { Hashed, HashKind } from './hashes.ts'
import type { Step } from './journey.ts'
import type { OnSignIn, StepWithCpu } from './on-sign-in.ts'
import { median, upperMedian } from './surroundings.ts'

/** Every bar for signing in. */
export function signInBars(found: OnSignIn): Bar[] {
  const { hashes } = found
  const of = (step: Step) => runsOf(found, step, 16)
  const hundredths = (value: number) => Math.round(value * 100) / 100
  return [
    atMostMs('password sign-in beyond the hash, CPU of the server', hundredths(beyondTheHash(found))),
    atLeast('Argon2id hashes, of the bare library', ratio(hashes, 'our hash', 'bare hash'), 0.9),
    atLeast('Argon2id verifications, of the bare library', ratio(hashes, 'our verify', 'bare verify'), 0.9),
    perCore('refresh with rotation', of('refresh'), 500),
    // At 16, a rate of 500/s would alone mean 32 ms for each: only so many in flight can keep both bars.
    atMost(
      'refresh with rotation at 4, p99',
      upperMedian(runsOf(found, 'refresh', 4).map(({ p99 }) => p99)),
      25,
      ' ms',
    ),
    perCore('client_credentials', of('client-credentials'), 1000),
    atMost(
      'sign-in page at 16, median of the first byte',
      upperMedian(of('page-again').map((run) => run.firstByte.p50)),
      10,
      ' ms',
    ),
  ]
}

/** The runs of a step at one concurrency, one for each round. */
export function runsOf({ steps }: OnSignIn, step: Step, connections: number): readonly StepWithCpu[] {
  return steps.find((each) => each.step === step && each.connections === connections)?.runs ?? []
}

/**
 * CPU milliseconds from the posted password to the redirect to the application, without the hash: of the two requests,
 * less that of a bare verification with as many callers right before, round by round.
 */
export function beyondTheHash(found: OnSignIn): number {
  const resumes = runsOf(found, 'resume', 16)
  const beyond = runsOf(found, 'password', 16).map(
    ({ cpuMs }, round) =>
      cpuMs + (resumes[round]?.cpuMs ?? Number.NaN) - (found.besidePasswords[round]?.cpuMs ?? Number.NaN),
  )
  return upperMedian(beyond)
}

/** Our rate as a share of the bare library's, round by round. */
export function ratio(hashes: OnSignIn['hashes'], ours: HashKind, bare: HashKind): number {
  const rate = (hashed: Hashed | undefined) => hashed?.perSecond ?? Number.NaN
  return median(hashes[ours].map((each, round) => rate(each) / rate(hashes[bare][round])))
}

/** Requests for each CPU second of the server's process (DESIGN §7). */
export function ratePerCore(runs: readonly StepWithCpu[]): number {
  return 1000 / upperMedian(runs.map(({ cpuMs }) => cpuMs))
}

function perCore(what: string, runs: readonly StepWithCpu[], least: number): Bar {
  const rate = Math.round(ratePerCore(runs))
  return { what: `${what}, per core`, bar: `≥ ${least} /s`, value: `${rate} /s`, passes: rate >= least }
}

function atMostMs(what: string, value: number): Bar {
  return { what, bar: '≤ 3 ms', value: `${value} ms`, passes: value <= 3 }
}
