import { createGunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Database } from '../src/store/database.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { insertBare } from './bare-inserts.ts'
import type { Options } from './options.ts'
import { startCluster } from './postgres-cluster.ts'
import { CLIENT, type ServerProcess, startServer } from './server-process.ts'
import { median, say, temporaryFolder } from './surroundings.ts'

/** Users in by the file and out again, beside what the database itself does with the same rows. */
export interface OnJobs {
  /** Users of one file. */
  readonly users: number
  /** Users a second, by rounds. */
  readonly imports: Rates
  /** The same with a linked identity each. */
  readonly linkedImports: Rates
  /** Users a second out of a link, and out of the database's own copy of the same rows. */
  readonly exports: Rates
  /** Resident megabytes of the server: idle, and the most while it exports. */
  readonly memoryMb: { readonly idle: number; readonly exporting: number }
}

export interface Rates {
  readonly ours: readonly number[]
  readonly bare: readonly number[]
}

/** Users of one file: it must fit into the most that one request may have. */
const MOST_USERS = 200_000
const CONNECTION = 'Username-Password-Authentication'

/** Measures a fresh cluster: each round imports users that nobody has, and inserts as many others. */
export async function measureOnJobs(options: Options): Promise<OnJobs> {
  say('Starting PostgreSQL for jobs …')
  const cluster = await startCluster()
  const folder = await temporaryFolder()
  const settings = { DATABASE_URL: cluster.url, DATA_DIR: folder.path, IMPORT_MAX_BYTES: '100000000' }
  const server = await startServer(settings)
  const db = openPostgres({ url: cluster.url, prepare: true })
  try {
    const users = Math.min(options.smallUsers, MOST_USERS)
    const stage: Stage = { server, db, url: cluster.url, users, connectionId: await connectionId(server) }
    await roundOf(stage, 'warm', { linked: true, users: 1000 })
    const imports = { ours: [] as number[], bare: [] as number[] }
    const linkedImports = { ours: [] as number[], bare: [] as number[] }
    for (let round = 0; round < options.rounds; round++) {
      say(`Importing, round ${round + 1} of ${options.rounds} …`)
      add(imports, await roundOf(stage, `p${round}`, { linked: false, users }))
      add(linkedImports, await roundOf(stage, `l${round}`, { linked: true, users }))
    }
    await db.define('vacuum (analyze)')
    return { users, imports, linkedImports, ...(await measureExports(stage, options.rounds)) }
  } finally {
    await db.close()
    await server.stop()
    await cluster.stop()
    await folder.remove()
  }
}

interface Stage {
  readonly server: ServerProcess
  readonly db: Database
  readonly url: string
  readonly users: number
  readonly connectionId: string
}

interface Pair {
  readonly ours: number
  readonly bare: number
}

function add(rates: { readonly ours: number[]; readonly bare: number[] }, { ours, bare }: Pair): void {
  rates.ours.push(ours)
  rates.bare.push(bare)
}

interface Wish {
  readonly linked: boolean
  readonly users: number
}

async function roundOf(stage: Stage, name: string, wish: Wish): Promise<Pair> {
  const bare = await insertBare(stage.db, `${name}-bare`, { ...wish, connectionId: stage.connectionId })
  return { bare, ours: await importFile(stage, name, wish) }
}

/** From the request to the end of the job, without the wait until a worker looks for it. */
async function importFile({ server, db, connectionId }: Stage, name: string, { linked, users }: Wish): Promise<number> {
  const form = new FormData()
  form.append('connection_id', connectionId)
  form.append('send_completion_email', 'false')
  form.append('users', new Blob([fileOf(name, linked, users)]), 'users.json')
  const begun = performance.now()
  const { id } = await ask<{ id: string }>(server, '/api/v2/jobs/users-imports', { method: 'POST', body: form })
  const sentMs = performance.now() - begun
  const text = `select extract(epoch from ended_at - started_at)::float8 as seconds, failed from jobs where id = $1 and ended_at is not null`
  for (;;) {
    const [job] = await db.query<{ seconds: number; failed: number }>({ name: 'bench_job', text }, [id])
    if (job && job.failed > 0) throw new Error(`${job.failed} users were refused`)
    if (job) return users / (sentMs / 1000 + job.seconds)
    await pause(100)
  }
}

function fileOf(name: string, linked: boolean, users: number): string {
  const user = (n: number) => {
    const email = `${name}-${n}@bench.example.com`
    const profileData = { email, name: `Ada Lovelace ${n}` }
    const identities = [{ provider: 'email', connection: 'email', user_id: `${name}-${n}`, profileData }]
    const rest = { given_name: 'Ada', family_name: `Lovelace ${n}`, name: `Ada Lovelace ${n}` }
    return { email, email_verified: true, ...rest, user_metadata: { theme: 'dark' }, ...(linked && { identities }) }
  }
  return JSON.stringify(Array.from({ length: users }, (_, n) => user(n)))
}

async function measureExports(stage: Stage, rounds: number): Promise<Pick<OnJobs, 'exports' | 'memoryMb'>> {
  const { server, db, url } = stage
  const [row] = await db.query<{ count: number }>({ name: 'bench_count', text: 'select count(*) from users' }, [])
  const people = row?.count ?? 0
  const idle = (await server.usage()).residentMb
  const exports = { ours: [] as number[], bare: [] as number[] }
  let exporting = 0
  for (let round = 0; round < rounds; round++) {
    say(`Exporting ${people} users, round ${round + 1} of ${rounds} …`)
    exports.bare.push(people / (await copySeconds(url)))
    const watch = setInterval(() => {
      void server.usage().then(({ residentMb }) => {
        exporting = Math.max(exporting, residentMb)
      })
    }, 200)
    exports.ours.push(people / (await exportSeconds(server)))
    clearInterval(watch)
  }
  return { exports, memoryMb: { idle, exporting } }
}

async function exportSeconds(server: ServerProcess): Promise<number> {
  const { id } = await ask<{ id: string }>(server, '/api/v2/jobs/users-exports', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ format: 'json' }),
  })
  let location: string | undefined
  while (location === undefined) {
    await pause(100)
    location = (await ask<{ location?: string }>(server, `/api/v2/jobs/${id}`)).location
  }
  const begun = performance.now()
  const { body } = await fetch(location.replace('localhost', '127.0.0.1'))
  const text = Readable.fromWeb(body as WebStream).pipe(createGunzip())
  // Taken as fast as it comes.
  await finished(text.resume())
  return (performance.now() - begun) / 1000
}

const COPY = `
  copy (select * from users u join identities i on i.owner = u.user_id left join logins l on l.user_id = u.user_id
    order by u.user_id, i.position) to stdout`

async function copySeconds(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const begun = performance.now()
  await client.query(COPY)
  const seconds = (performance.now() - begun) / 1000
  await client.end()
  return seconds
}

/** The database connection, in use; and one for e-mail, of which the linked identities are. */
async function connectionId(server: ServerProcess): Promise<string> {
  const all = await ask<{ id: string; name: string }[]>(server, '/api/v2/connections')
  const id = all.find(({ name }) => name === CONNECTION)?.id ?? ''
  const headers = { 'content-type': 'application/json' }
  const use = JSON.stringify({ enabled_clients: [CLIENT.client_id] })
  await ask(server, `/api/v2/connections/${id}`, { method: 'PATCH', headers, body: use })
  const email = JSON.stringify({ name: 'email', strategy: 'email' })
  await ask(server, '/api/v2/connections', { method: 'POST', headers, body: email })
  return id
}

async function ask<T>(server: ServerProcess, path: string, init: RequestInit = {}): Promise<T> {
  const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${server.fullToken}` }
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { ...init, headers })
  const body = await answer.text()
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${body.slice(0, 300)}`)
  return JSON.parse(body) as T
}

/** The middle of the rounds, each beside its neighbour. */
export function shareOf({ ours, bare }: Rates): number {
  return median(ours.map((rate, round) => rate / (bare[round] ?? Number.NaN)))
}
