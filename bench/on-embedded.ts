import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabaseFolder } from '../src/store/database-folder.ts'
import type { BareRan, BareRun } from './bare-pglite.ts'
import { type Helper, runLoad, startHelper } from './children.ts'
import type { Options } from './options.ts'
import { ALL_LINKED, type Crowd, readable, unlinkable } from './people.ts'
import { Ranges } from './ranges.ts'
import { seed } from './seed.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { median, say, temporaryFolder } from './surroundings.ts'
import { type Loaded, NO_LIMIT } from './work.ts'

/** Everything that was measured on the embedded database. */
export interface OnEmbedded {
  readonly people: number
  readonly unlinks: readonly EmbeddedUnlinks[]
  readonly read: Loaded
  readonly firstStartMs: number
  readonly startMs: number
  readonly memoryMb: { readonly firstStart: number; readonly idle: number; readonly loaded: number }
}

/** The server beside bare PGlite at one concurrency. */
export interface EmbeddedUnlinks {
  readonly connections: number
  readonly server: readonly Loaded[]
  readonly bare: readonly BareRan[]
  readonly share: number
}

const IDLE_MS = 2000
const STARTS = 3
/** Of all people, the runs with one caller may take this share and those with sixteen the rest. */
const SHARES = { 1: 0.4, 16: 0.55 } as const

/** Measures the real server on a fresh DATA_DIR beside bare PGlite on another one, alternately. */
export async function measureOnEmbedded(options: Options): Promise<OnEmbedded> {
  const folder = await temporaryFolder()
  const client = startHelper('load')
  try {
    return await measure(options, client, folder.path)
  } finally {
    await client.end()
    await folder.remove()
  }
}

async function measure(options: Options, client: Helper, folder: string): Promise<OnEmbedded> {
  say('Starting on an empty DATA_DIR …')
  const first = await firstStart(join(folder, 'first'))
  const crowd: Crowd = { people: options.embeddedUsers, ...ALL_LINKED }
  say(`Seeding ${crowd.people} people, twice …`)
  const dataDir = await seededFolder(join(folder, 'server'), crowd)
  const bareDir = await seededFolder(join(folder, 'bare'), crowd)

  const server = await startServer({ DATA_DIR: dataDir })
  const bare = startHelper('bare-pglite', bareDir, String(crowd.people))
  await bare.answer()
  const ranges = { server: new Ranges(unlinkable(crowd)), bare: new Ranges(unlinkable(crowd)) }
  const sides = { options, client, server, bare, ranges }
  await runBeside(sides, { callers: 4, most: Math.floor(crowd.people * 0.02), seconds: 2 })
  const unlinks = [await measureUnlinks(sides, 1), await measureUnlinks(sides, 16)]
  const load = {
    kind: 'read',
    port: server.port,
    token: server.token,
    connections: 16,
    seconds: options.seconds / options.rounds,
  } as const
  const read = await runLoad(client, { ...load, turns: readable(crowd), from: 0, most: NO_LIMIT })
  const loaded = await idleMb(server)
  await bare.end()
  await server.stop()
  if (options.profile) await profiled(sides, dataDir, options.profile)
  const { startMs, idle } = await coldStarts(dataDir)
  const memoryMb = { firstStart: first.residentMb, idle, loaded }
  return { people: crowd.people, unlinks, read, firstStartMs: first.startMs, startMs, memoryMb }
}

async function firstStart(dataDir: string): Promise<{ startMs: number; residentMb: number }> {
  await mkdir(dataDir)
  return startAndStop(dataDir)
}

async function startAndStop(dataDir: string): Promise<{ startMs: number; residentMb: number }> {
  const server = await startServer({ DATA_DIR: dataDir })
  const residentMb = await idleMb(server)
  await server.stop()
  return { startMs: server.startMs, residentMb }
}

async function seededFolder(dataDir: string, crowd: Crowd): Promise<string> {
  await mkdir(dataDir)
  const db = await openDatabaseFolder(dataDir)
  await seed(db, crowd)
  await db.close()
  return dataDir
}

interface Sides {
  readonly options: Options
  readonly client: Helper
  readonly server: ServerProcess
  readonly bare: Helper
  readonly ranges: { readonly server: Ranges; readonly bare: Ranges }
}

async function measureUnlinks(sides: Sides, connections: 1 | 16): Promise<EmbeddedUnlinks> {
  const { options, ranges } = sides
  const most = Math.floor((ranges.server.turns.count * SHARES[connections]) / options.rounds)
  const found = { server: [] as Loaded[], bare: [] as BareRan[] }
  for (let round = 0; round < options.rounds; round++) {
    say(`Measuring embedded unlinks at ${connections}, round ${round + 1} of ${options.rounds} …`)
    const run = { callers: connections, most, seconds: options.seconds / options.rounds }
    const { loaded, ran } = await runBeside(sides, run, round % 2 === 1)
    found.server.push(loaded)
    found.bare.push(ran)
  }
  const shares = found.server.map(({ perSecond }, round) => perSecond / (found.bare[round]?.perSecond ?? Number.NaN))
  return { connections, ...found, share: median(shares) }
}

type Run = Omit<BareRun, 'from'>

async function runBeside(sides: Sides, run: Run, serverFirst = false): Promise<{ loaded: Loaded; ran: BareRan }> {
  const { client, server, bare, ranges } = sides
  const load = {
    kind: 'unlink',
    port: server.port,
    token: server.token,
    connections: run.callers,
    seconds: run.seconds,
  } as const
  const serve = () =>
    ranges.server.spend(run.most, (from, most) => runLoad(client, { ...load, turns: ranges.server.turns, from, most }))
  const runBare = () =>
    ranges.bare.spend(run.most, (from, most) => bare.ask<BareRan>({ ...run, from, most } satisfies BareRun))
  if (serverFirst) {
    const loaded = await serve()
    return { loaded, ran: await runBare() }
  }
  const ran = await runBare()
  return { loaded: await serve(), ran }
}

async function coldStarts(dataDir: string): Promise<{ startMs: number; idle: number }> {
  say('Starting and stopping …')
  const starts: { startMs: number; residentMb: number }[] = []
  for (let count = 0; count < STARTS; count++) starts.push(await startAndStop(dataDir))
  return { startMs: median(starts.map((each) => each.startMs)), idle: median(starts.map((each) => each.residentMb)) }
}

async function profiled({ client, ranges }: Sides, dataDir: string, folder: string): Promise<void> {
  say('Profiling embedded unlinks …')
  const args = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-name=embedded-unlink.cpuprofile']
  const server = await startServer({ DATA_DIR: dataDir }, args)
  const load = { kind: 'unlink', port: server.port, token: server.token, connections: 16, seconds: 5 } as const
  await ranges.server.spend(NO_LIMIT, (from, most) =>
    runLoad(client, { ...load, turns: ranges.server.turns, from, most }),
  )
  await server.stop()
}

async function idleMb(server: ServerProcess): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
  return (await server.usage()).residentMb
}
