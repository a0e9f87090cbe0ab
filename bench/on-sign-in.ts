import { readFile } from 'node:fs/promises'
import { type Helper, startHelper } from './children.ts'
import { openCounter, type StatementCounts } from './count-statements.ts'
import type { Hashed, HashKind, HashRun } from './hashes.ts'
import { type Applications, SIGN_IN_STEPS, type Step } from './journey.ts'
import type { Options } from './options.ts'
import { readable } from './people.ts'
import { startCluster } from './postgres-cluster.ts'
import { startServer, type ServerProcess } from './server-process.ts'
import { makeSignInPlace, type SignInPlace } from './sign-in-place.ts'
import type { StepLoaded, StepRun } from './sign-in-load.ts'
import { say, temporaryFolder } from './surroundings.ts'
import { NO_LIMIT } from './work.ts'

/** Everything that was measured of signing in, on PostgreSQL. By rounds, where there are several. */
export interface OnSignIn {
  readonly people: number
  readonly steps: readonly MeasuredStep[]
  readonly hashes: Readonly<Record<HashKind, readonly Hashed[]>>
  /** The bare verification, right before each round's passwords. */
  readonly besidePasswords: readonly Hashed[]
  readonly statements: readonly (StatementCounts & { readonly step: Step })[]
}

/** One step at one concurrency. */
export interface MeasuredStep {
  readonly step: Step
  readonly connections: number
  readonly runs: readonly StepWithCpu[]
}

/** CPU milliseconds of the server for each request: of the whole process, and of its main thread where Linux tells it. */
export type StepWithCpu = StepLoaded & { readonly cpuMs: number; readonly mainThreadMs: number | null }

const CONNECTIONS = 16
const FEW = 4
/** Sign-ins that a round begins, and those of them that give a password, for each second of a measurement. */
const BEGUN = 200
const FINISHED = 40
const WARM = 800
const COUNTED = 100
const PROFILE_SECONDS = 8
const HASH_TURN_SECONDS = 1
/** The steps before the password: some sign-ins stay there, whose page is asked for again and again. */
const BEGINS: ReadonlySet<Step> = new Set<Step>(['authorize', 'continue', 'page'])

/** Measures the real server on a cluster of its own, and the password hash beside it. */
export async function measureOnSignIn(options: Options): Promise<OnSignIn> {
  say('Starting PostgreSQL for sign-ins …')
  const cluster = await startCluster()
  const folder = await temporaryFolder()
  const helpers = { client: startHelper('sign-in-load'), hashes: startHelper('hashes') }
  try {
    await helpers.hashes.answer()
    say(`Seeding ${options.smallUsers} people with a password …`)
    const place = await makeSignInPlace(cluster, options.smallUsers, folder.path)
    const settings = { DATABASE_URL: place.url, DATA_DIR: folder.path }
    const server = await startServer(settings)
    const bench = { options, place, server, ...helpers }
    await warm(bench)
    const measured = await measure(bench)
    await server.stop()
    say('Counting statements of sign-ins …')
    const counter = await openCounter(cluster, place.url)
    const counted = await startServer(settings)
    const statements = await countEach({ ...bench, server: counted }, counter)
    await counted.stop()
    if (options.profile) await profiled(bench, settings, options.profile)
    return { people: options.smallUsers, ...measured, statements }
  } finally {
    await helpers.client.end()
    await helpers.hashes.end()
    await cluster.stop()
    await folder.remove()
  }
}

interface Bench {
  readonly options: Options
  readonly place: SignInPlace
  readonly server: ServerProcess
  readonly client: Helper
  readonly hashes: Helper
}

type Wish = Pick<StepRun, 'step' | 'connections'> & Partial<Pick<StepRun, 'seconds' | 'most'>>

async function warm(bench: Bench): Promise<void> {
  say('Warming up …')
  for (const step of SIGN_IN_STEPS) {
    await load(bench, { step, connections: CONNECTIONS, most: BEGINS.has(step) ? WARM + CONNECTIONS : WARM })
  }
  for (const step of ['page-again', 'refresh', 'client-credentials'] as const) {
    await load(bench, { step, connections: CONNECTIONS, seconds: 3 })
  }
}

async function measure(bench: Bench): Promise<Pick<OnSignIn, 'steps' | 'hashes' | 'besidePasswords'>> {
  const { rounds } = bench.options
  const seconds = bench.options.seconds / rounds
  const found = new Map<string, StepWithCpu[]>()
  const hashes: Record<HashKind, Hashed[]> = {
    'bare hash': [],
    'our hash': [],
    'bare verify': [],
    'our verify': [],
    'bare RS256': [],
  }
  const besidePasswords: Hashed[] = []
  const run = async (wish: Wish) => {
    const key = `${wish.step} ${wish.connections}`
    found.set(key, [...(found.get(key) ?? []), await load(bench, wish)])
  }
  for (let round = 0; round < rounds; round++) {
    say(`Measuring sign-ins, round ${round + 1} of ${rounds} …`)
    for (const step of SIGN_IN_STEPS) {
      if (step === 'password') besidePasswords.push(await hash(bench, 'bare verify', seconds))
      const most = Math.ceil(seconds * (BEGINS.has(step) ? BEGUN : FINISHED))
      await run({ step, connections: CONNECTIONS, most })
    }
    for (const step of ['page-again', 'refresh', 'client-credentials'] as const) {
      for (const connections of [1, FEW, CONNECTIONS]) await run({ step, connections, seconds })
    }
    await measureHashes(bench, seconds, hashes)
  }
  const steps = [...found].map(([key, runs]) => {
    const [step, connections] = key.split(' ') as [Step, string]
    return { step, connections: Number(connections), runs }
  })
  return { steps, hashes, besidePasswords }
}

/** In short turns one after the other, so that whatever else the machine does meets all of them alike. */
async function measureHashes(bench: Bench, seconds: number, found: Record<HashKind, Hashed[]>): Promise<void> {
  const turns = Math.ceil(seconds / HASH_TURN_SECONDS)
  const kinds = Object.keys(found) as HashKind[]
  for (let turn = 0; turn < turns; turn++) {
    for (const kind of turn % 2 === 0 ? kinds : [...kinds].reverse()) {
      found[kind].push(await hash(bench, kind, HASH_TURN_SECONDS))
    }
  }
}

function hash({ hashes }: Bench, how: HashKind, seconds: number): Promise<Hashed> {
  return hashes.ask<Hashed>({ how, seconds, callers: CONNECTIONS } satisfies HashRun)
}

/** Runs a step, and refuses a run of which an answer was not the one that a sign-in goes on with. */
async function load(bench: Bench, wish: Wish): Promise<StepWithCpu> {
  const { place, server, client } = bench
  const apps: Applications = { ...place.apps, port: server.port }
  const order: StepRun = { apps, turns: readable(place.crowd), seconds: 300, most: NO_LIMIT, ...wish }
  const [before, mainBefore] = [await server.usage(), await mainThreadMs(server)]
  const loaded = await client.ask<StepLoaded>(order)
  const [after, mainAfter] = [await server.usage(), await mainThreadMs(server)]
  if (Object.keys(loaded.unexpected).length > 0 || loaded.requests === 0) {
    const what = JSON.stringify(loaded.unexpected)
    throw new Error(`${wish.step}: ${loaded.requests} as expected, otherwise ${what}, first:\n${loaded.complaint}`)
  }
  const cpuMs = ((after.user + after.system - before.user - before.system) * 1000) / loaded.requests
  const mainThread = mainAfter === null || mainBefore === null ? null : (mainAfter - mainBefore) / loaded.requests
  return { ...loaded, cpuMs, mainThreadMs: mainThread }
}

/** CPU milliseconds of the thread that runs JavaScript, which a process's usage does not tell apart. */
async function mainThreadMs({ pid }: ServerProcess): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').catch(() => null)
  return text === null ? null : Number(text.split(' ')[0]) / 1e6
}

type Counter = Awaited<ReturnType<typeof openCounter>>

/** One request at a time. The first sign-ins fill what the server keeps for some seconds. */
async function countEach(bench: Bench, counter: Counter): Promise<OnSignIn['statements']> {
  const counted: (StatementCounts & { step: Step })[] = []
  for (const step of [...SIGN_IN_STEPS, 'refresh', 'client-credentials'] as const) {
    const statements = await counter(() => load(bench, { step, connections: 1, most: COUNTED }))
    counted.push({ step, ...statements })
  }
  return counted
}

/** The same server with a CPU profile of some steps, written when it stops. */
async function profiled(bench: Bench, settings: Readonly<Record<string, string>>, folder: string): Promise<void> {
  for (const step of ['password', 'page-again', 'refresh', 'client-credentials'] as const) {
    say(`Profiling ${step} …`)
    const args = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=sign-in-${step}.cpuprofile`]
    const server = await startServer(settings, args)
    const at = { ...bench, server }
    const before = SIGN_IN_STEPS.slice(0, step === 'password' ? 3 : 0)
    for (const each of before) await load(at, { step: each, connections: CONNECTIONS, most: WARM })
    for (const each of step === 'password' ? (['password', 'resume', 'exchange'] as const) : [step]) {
      await load(at, { step: each, connections: CONNECTIONS, seconds: PROFILE_SECONDS })
    }
    await server.stop()
  }
}
