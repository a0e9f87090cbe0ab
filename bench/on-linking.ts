import { openDirectory } from '../src/store/directory.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { readWorld } from '../src/store/read-users.ts'
import { recallForLinking, recallerFor } from '../src/steps/linking/recall.ts'
import { openVault } from '../src/crypto/vault.ts'
import { type Helper, runLoad, startHelper } from './children.ts'
import type { Options } from './options.ts'
import { ALL_LINKED, type Crowd, mainId, personAt, readable, unlinkable } from './people.ts'
import { startCluster } from './postgres-cluster.ts'
import { Ranges } from './ranges.ts'
import { seed } from './seed.ts'
import { KEYS, type ServerProcess, startServer } from './server-process.ts'
import { migrate } from '../src/store/migrate.ts'
import { median, say, temporaryFolder } from './surroundings.ts'
import type { Loaded } from './work.ts'

/** What `/api/linking` costs beside Auth0's endpoint and the engine's own read, on PostgreSQL. */
export interface OnLinking {
  readonly people: number
  /** Unlinks at 16 connections by rounds: through Auth0's endpoint, and as operations. */
  readonly compatible: readonly Loaded[]
  readonly native: readonly Loaded[]
  readonly previews: Loaded
  /** Milliseconds of one reading at one connection, by rounds: what decisions read, and all that a preview reads. */
  readonly engineRead: readonly number[]
  readonly previewRead: readonly number[]
}

const CONNECTIONS = 16
const READS = 2000

/** Measures a fresh cluster in which everybody can be unlinked. */
export async function measureOnLinking(options: Options): Promise<OnLinking> {
  say('Starting PostgreSQL for linking …')
  const cluster = await startCluster()
  const folder = await temporaryFolder()
  const client = startHelper('load')
  try {
    const crowd: Crowd = { people: options.smallUsers, ...ALL_LINKED }
    say(`Seeding ${crowd.people} people …`)
    const db = openPostgres({ url: cluster.url, prepare: false })
    await migrate(db)
    await seed(db, crowd)
    await db.close()
    const server = await startServer({ DATABASE_URL: cluster.url, DATA_DIR: folder.path })
    const beside = await measureBeside({ options, client, server, crowd })
    const reads = await measureReads(cluster.url, crowd, options.rounds)
    await server.stop()
    return { people: crowd.people, ...beside, ...reads }
  } finally {
    await client.end()
    await cluster.stop()
    await folder.remove()
  }
}

interface Bench {
  readonly options: Options
  readonly client: Helper
  readonly server: ServerProcess
  readonly crowd: Crowd
}

/** In rounds, each in the other's order, after a short run of both that is not counted. */
async function measureBeside({ options, client, server, crowd }: Bench) {
  const ranges = new Ranges(unlinkable(crowd))
  const share = Math.floor(ranges.left / (options.rounds * 2 + 1))
  const found = { unlink: [] as Loaded[], operation: [] as Loaded[] }
  const run = (kind: 'unlink' | 'operation', most: number, seconds: number) =>
    ranges.spend(most, (from, limit) =>
      runLoad(client, {
        ...{ kind, from, seconds, turns: ranges.turns, most: limit, connections: CONNECTIONS },
        ...{ port: server.port, token: server.token },
      }),
    )
  for (const kind of ['unlink', 'operation'] as const) await run(kind, Math.floor(share / 2), 3)
  for (let round = 0; round < options.rounds; round++) {
    say(`Measuring operations, round ${round + 1} of ${options.rounds} …`)
    const order = ['unlink', 'operation'] as const
    for (const kind of round % 2 === 0 ? order : order.toReversed()) {
      found[kind].push(await run(kind, share, options.seconds / options.rounds))
    }
  }
  const turns = unlinkable(crowd)
  const from = turns.count - ranges.left
  const load = { kind: 'preview', connections: CONNECTIONS, turns, from, most: ranges.left } as const
  const previews = await runLoad(client, { ...load, seconds: 3, port: server.port, token: server.token })
  return { compatible: found.unlink, native: found.operation, previews }
}

/** The statements themselves, one after the other, by turns: what there is between them and HTTP is left out. */
async function measureReads(url: string, crowd: Crowd, rounds: number) {
  const db = openPostgres({ url, prepare: true })
  const vault = openVault(KEYS)
  const directory = openDirectory(db, vault, { acceptIdTokenForIdentities: false })
  const turns = readable(crowd)
  const engine = (id: string) => readWorld(db, { users: [id], identities: [] })
  const preview = async (id: string) => {
    const world = await readWorld(db, { users: [id], identities: [] }, 'all')
    await recallForLinking(recallerFor({ directory, vault }), db, world, { restores: false })
  }
  const timed = async (read: (id: string) => Promise<unknown>, from: number) => {
    const times: number[] = []
    for (let turn = 0; turn < READS; turn++) {
      const id = `auth0|${mainId(personAt(turns, from + turn))}`
      const begun = performance.now()
      await read(id)
      times.push(performance.now() - begun)
    }
    return median(times)
  }
  await timed(preview, 0)
  const found = { engineRead: [] as number[], previewRead: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    found.engineRead.push(await timed(engine, READS * (2 * round + 1)))
    found.previewRead.push(await timed(preview, READS * (2 * round + 2)))
  }
  await db.close()
  return found
}
