import { inspect } from 'node:util'
import { PGlite, MemoryFS } from '@electric-sql/pglite'
import { AnswerLost, type Database, DatabaseUnavailable } from './database.ts'
import { DurabilityMissing, DurableFiles } from './durable-files.ts'
import { PgliteSession } from './pglite-session.ts'
import { runTransaction, type Session } from './transaction.ts'

export interface PgliteOptions {
  /** The folder of the database itself, or null for one in memory. Whoever gives a folder holds its lock. */
  readonly dir: string | null
  /** Files to begin with in memory: path in the folder, and content, or null for a folder. */
  readonly files?: Iterable<readonly [path: string, content: Uint8Array | null]>
}

export interface PgliteDatabase extends Database {
  readonly engine: 'pglite'
  /** How many fsyncs the engine has asked the operating system for; 0 in memory. */
  syncs(): number
}

/** PGlite's PostgreSQL: the version in the PG_VERSION of its data directories. */
export const PGLITE_POSTGRES = '18'

const DURABLE = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'wal_sync_method=fsync']

/**
 * PGlite behind {@link Database}: one process, one statement at a time, each commit on the disk before it is answered.
 * A transaction holds back all other statements while it is open, so it must not wait for one of them.
 *
 * @throws Error with what the engine said, where it cannot open the folder; DurabilityMissing where commits would not
 * be durable.
 */
export async function openPglite({ dir, files }: PgliteOptions): Promise<PgliteDatabase> {
  let syncs = 0
  const onSync = () => {
    syncs += 1
  }
  const fs = dir === null ? new FilledMemory(files ?? []) : new DurableFiles(dir, onSync)
  const engine = await start(fs, startParameters(dir !== null))
  const session = new PgliteSession(engine)
  if (dir !== null) await proveDurable(session, () => syncs)
  return { ...databaseOn(engine, session), syncs: () => syncs }
}

async function start(fs: DurableFiles | FilledMemory, startParams: string[]): Promise<PGlite> {
  const said: string[] = []
  let isOpening = true
  const listen = (line: string) => {
    if (isOpening) said.push(line)
    return false
  }
  try {
    return await PGlite.create({ fs, startParams, onStdout: listen, onStderr: listen })
  } catch (error) {
    if (error instanceof DurabilityMissing) throw error
    const reasons = said.flatMap((line) => /(FATAL|PANIC|ERROR|DETAIL|HINT): .*/.exec(line)?.[0] ?? [])
    throw new Error(reasons.join(' ') || (error instanceof Error ? error.message : inspect(error)), { cause: error })
  } finally {
    isOpening = false
  }
}

function startParameters(isDurable: boolean): string[] {
  const usual = PGlite.defaultStartParams
  if (!isDurable) return usual
  return [...usual.filter((parameter) => parameter !== '-F'), ...DURABLE.flatMap((setting) => ['-c', setting])]
}

/** Commits something that changes no table, and looks whether that reached fsync. */
async function proveDurable(session: PgliteSession, syncs: () => number): Promise<void> {
  const before = syncs()
  await session.command(`select pg_logical_emit_message(true, 'carabiner', 'opened')`)
  if (syncs() > before) return
  throw new DurabilityMissing(
    'A commit of the embedded database did not reach the disk (no fsync was made), so it would not survive a power cut. ' +
      'Install the version of PGlite that package.json names (npm ci).',
  )
}

function databaseOn(engine: PGlite, session: PgliteSession): Database & { engine: 'pglite' } {
  // Between the end of such a loop and the next "await", nobody else can begin.
  let open: Promise<unknown> | undefined
  let closed: Promise<void> | undefined
  const close = async () => {
    while (open) await open
    if (session.stop(new Error('The database was closed.'))) await engine.close()
  }
  return {
    engine: 'pglite',
    query: async (statement, values) => {
      while (open) await open
      return session.run(statement, values)
    },
    define: async (sql) => {
      while (open) await open
      await session.command(sql)
    },
    transaction: async (run) => {
      while (open) await open
      const running = runTransaction(transactionOn(session), run)
      open = running.then(noop, noop).then(() => (open = undefined))
      return running
    },
    close: () => (closed ??= close()),
  }
}

function transactionOn(session: PgliteSession): Session {
  return {
    begin: async () => {
      await beforeCommit(session.command('begin'))
    },
    query: (statement, values) => beforeCommit(session.run(statement, values)),
    commit: () => session.command('commit'),
    rollback: async () => {
      await session.command('rollback').catch(noop)
    },
  }
}

/** What an engine had not been told to commit when it stopped is never committed. */
async function beforeCommit<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error
    throw new DatabaseUnavailable(`${error.message} Nothing was changed.`, { cause: error.cause })
  }
}

function noop(): void {
  // Whoever began the transaction hears how it ended, and every later statement that the engine has stopped.
}

/** The part of the engine's own file system that is used here; its types are not published with it. */
interface EngineFiles {
  writeFile(path: string, content: Uint8Array): void
  mkdirTree(path: string, mode: number): void
}

/** A file system in memory that holds some files from the start. */
class FilledMemory extends MemoryFS {
  readonly #files: NonNullable<PgliteOptions['files']>

  constructor(files: NonNullable<PgliteOptions['files']>) {
    super()
    this.#files = files
  }

  override async initialSyncFs(): Promise<void> {
    const files = this.pg?.Module.FS as EngineFiles | undefined
    files?.mkdirTree('/pglite/data', 0o700)
    for (const [path, content] of this.#files) {
      if (content) files?.writeFile(`/pglite/data/${path}`, content)
      else files?.mkdirTree(`/pglite/data/${path}`, 0o700)
    }
  }
}
