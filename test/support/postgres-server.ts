import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { findPrograms, type OtherUser, postgresUser } from './postgres-programs.ts'

/** A PostgreSQL for tests, whose user may do everything in it. */
export interface PostgresServer {
  readonly url: string
  /** Where its programs are (initdb, postgres, with luck pgbench), or null where it is not ours. */
  readonly binDir: string | null
  stop(): Promise<void>
}

const START_MS = 60_000
const POLL_MS = 50

/** Small, because several may run; but with fsync on and the isolation and locks of any PostgreSQL. */
const SETTINGS = [
  'listen_addresses=',
  'max_connections=200',
  'shared_buffers=32MB',
  'fsync=on',
  'autovacuum_naptime=10s',
  'max_wal_size=256MB',
  'timezone=UTC',
]

/** TEST_DATABASE_URL where it is set, else a PostgreSQL of our own. */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env['TEST_DATABASE_URL']
  return given ? { url: given, binDir: null, stop: async () => undefined } : startOwnPostgres()
}

/** One that can be away for a while. */
export interface OwnPostgres extends PostgresServer {
  halt(): Promise<void>
  resume(): Promise<void>
}

/**
 * A new PostgreSQL in a temporary folder, reachable through a socket there. It ends with this process, however that
 * ends: a shell reads from a pipe that is open as long as this process lives, then stops it and clears up. `changed` are
 * settings (`name=value`) other than the usual ones.
 */
export async function startOwnPostgres(changed: readonly string[] = []): Promise<OwnPostgres> {
  const user = postgresUser()
  const folder = makeFolder(user)
  try {
    const binDir = findPrograms(folder, user)
    const locale = process.platform === 'linux' ? 'C.UTF-8' : 'en_US.UTF-8'
    const init = ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', `--locale=${locale}`]
    execFileSync(join(binDir, 'initdb'), init, { ...user, cwd: folder, stdio: 'pipe' })
    return await run({ binDir, folder, user, settings: [...SETTINGS, ...changed] })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

const SUPERVISE = `
  programs=$1 folder=$2
  shift 2
  start() {
    "$programs/postgres" -D "$folder/data" -k "$folder" "$@" </dev/null >>"$folder/log" 2>&1 &
    server=$!
  }
  start "$@"
  while read -r order; do
    case $order in
      halt) kill -INT $server; wait $server ;;
      resume) start "$@" ;;
    esac
  done
  kill -QUIT $server 2>/dev/null
  wait
  rm -rf "$folder"`

interface Place {
  readonly binDir: string
  readonly folder: string
  readonly user: OtherUser | null
  readonly settings: readonly string[]
}

async function run({ binDir, folder, user, settings }: Place): Promise<OwnPostgres> {
  const options = settings.flatMap((setting) => ['-c', setting])
  const shell = spawn('sh', ['-c', SUPERVISE, 'sh', binDir, folder, ...options], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = new Promise((resolve) => shell.once('exit', resolve))
  const stop = async () => {
    shell.ref()
    shell.stdin.end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  shell.unref()
  const url = `postgresql:///postgres?host=${encodeURIComponent(folder)}&user=postgres`
  try {
    await whenReady(url)
  } catch (error) {
    const log = readFileSync(join(folder, 'log'), 'utf8')
    await stop()
    throw new Error(`PostgreSQL from ${binDir} did not start:\n${log}`, { cause: error })
  }
  const halt = async () => {
    shell.stdin.write('halt\n')
    while (existsSync(join(folder, 'data', 'postmaster.pid'))) await setTimeout(POLL_MS)
  }
  const resume = async () => {
    shell.stdin.write('resume\n')
    await whenReady(url)
  }
  return { url, binDir, stop, halt, resume }
}

async function whenReady(url: string): Promise<void> {
  const until = performance.now() + START_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (performance.now() > until) throw error
    }
    await setTimeout(POLL_MS)
  }
}

/** A short path that the other user can reach: a socket's address holds about a hundred bytes. */
function makeFolder(user: OtherUser | null): string {
  const usable = [tmpdir(), '/tmp'].find((parent) => parent.length < 80 && (!user || isOpen(parent)))
  const folder = mkdtempSync(join(usable ?? tmpdir(), 'cbpg-'))
  chmodSync(folder, 0o700)
  if (user) chownSync(folder, user.uid, user.gid)
  return folder
}

function isOpen(folder: string): boolean {
  const mayPass = (statSync(folder).mode & 0o001) !== 0
  return mayPass && (folder === dirname(folder) || isOpen(dirname(folder)))
}

/** As a program: prints the URL, and stops when its standard input ends. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startPostgres()
  process.stdout.write(`${server.url}\n`)
  process.stdin.resume().once('end', () => void server.stop())
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void server.stop().then(() => process.exit(0)))
}
