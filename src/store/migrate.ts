import { setTimeout } from 'node:timers/promises'
import { type Database, type Statement, sqlState } from './database.ts'
import { SchemaRefused } from './refusals.ts'
import { readSteps, type Step } from './schema-steps.ts'

const LOCK_POLL_MS = 100
const LOCK_WAIT_MS = 10 * 60_000
const OLDEST_POSTGRES = 150_000

/**
 * Brings the tables up to date: runs each missing step, and records it in the same transaction, so that an interrupted
 * run goes on where it stopped. Of several processes on one PostgreSQL, one works and the others wait for it. Up to
 * date, it costs one statement.
 *
 * @throws SchemaRefused where the database has steps that this version does not know, or is too old.
 */
export async function migrate(db: Database, steps?: readonly Step[]): Promise<void> {
  const wanted = steps ?? (await readSteps())
  const done = await stepsDone(db)
  if (done) refuseUnknown(done, wanted)
  if (done && wanted.every(({ name }) => done.has(name))) return
  if (!done) await createRecords(db)
  await alone(db, () => runMissing(db, wanted))
}

const READ_STEPS: Statement = { name: 'read_schema_steps', text: 'select step from schema_steps' }
const NO_SUCH_TABLE = '42P01'

/** The steps that were run, or undefined where nothing was ever set up. */
async function stepsDone(db: Database): Promise<Set<string> | undefined> {
  try {
    return new Set((await db.query<{ step: string }>(READ_STEPS, [])).map(({ step }) => step))
  } catch (error) {
    if (sqlState(error) === NO_SUCH_TABLE) return undefined
    throw error
  }
}

function refuseUnknown(done: ReadonlySet<string>, wanted: readonly Step[]): void {
  const known = new Set(wanted.map(({ name }) => name))
  const unknown = [...done].filter((step) => !known.has(step)).sort()
  if (unknown.length === 0) return
  throw new SchemaRefused(
    `This database was set up by a newer version of Carabiner: it has the steps ${unknown.join(', ')}, which this ` +
      'version does not know. Nothing was changed. Start that version again, or restore a backup made before the upgrade.',
  )
}

const READ_VERSION: Statement = {
  name: 'read_server_version',
  text: `select current_setting('server_version_num')::integer as number, current_setting('server_version') as name`,
}

async function createRecords(db: Database): Promise<void> {
  const [version] = await db.query<{ number: number; name: string }>(READ_VERSION, [])
  if (version && version.number < OLDEST_POSTGRES) {
    throw new SchemaRefused(`Carabiner needs PostgreSQL 15 or newer; this is ${version.name}. Nothing was changed.`)
  }
  await createOnce(db, 'create table if not exists schema_lock (id integer primary key)')
  await db.define('insert into schema_lock (id) values (1) on conflict do nothing')
  // Last: whoever finds this table relies on the lock.
  await createOnce(db, 'create table if not exists schema_steps (step text primary key, at timestamptz not null)')
}

/** "if not exists" still fails where two create at once: in PostgreSQL's own catalogue, or for the table or its type. */
const CREATED_MEANWHILE = new Set(['23505', '42P07', '42710'])

async function createOnce(db: Database, sql: string): Promise<void> {
  try {
    await db.define(sql)
  } catch (error) {
    if (!CREATED_MEANWHILE.has(sqlState(error) ?? '')) throw error
  }
}

const TAKE_LOCK: Statement = {
  name: 'take_schema_lock',
  text: 'select id from schema_lock where id = 1 for update skip locked',
}

/**
 * Runs `work` while no other process does. The lock is a row that a transaction of its own holds: an advisory lock
 * would not survive PgBouncer. An embedded database has one process, and a transaction there would hold back the work.
 */
async function alone(db: Database, work: () => Promise<void>): Promise<void> {
  if (db.engine === 'pglite') return work()
  const until = performance.now() + LOCK_WAIT_MS
  while (performance.now() < until) {
    if (await ifUnlocked(db, work)) return
    await setTimeout(LOCK_POLL_MS)
  }
  throw new SchemaRefused(
    `Another process has been setting up this database for ${LOCK_WAIT_MS / 60_000} minutes, and holds the row of ` +
      'schema_lock. Nothing was changed by this one. Let it finish, or end its session in PostgreSQL, and start again.',
  )
}

function ifUnlocked(db: Database, work: () => Promise<void>): Promise<boolean> {
  return db.transaction(async (tx) => {
    const isMine = (await tx.query(TAKE_LOCK, [])).length > 0
    if (isMine) await work()
    return isMine
  })
}

async function runMissing(db: Database, wanted: readonly Step[]): Promise<void> {
  const done = (await stepsDone(db)) ?? new Set<string>()
  refuseUnknown(done, wanted)
  for (const step of wanted) {
    if (!done.has(step.name)) await runStep(db, step)
  }
}

async function runStep(db: Database, { name, sql }: Step): Promise<void> {
  try {
    await db.define(`${sql};\ninsert into schema_steps (step, at) values ('${name}', now())`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `Step ${name} of setting up the database failed: ${why}. The steps before it are kept, nothing of this one is. ` +
        'The next start goes on with it.',
      { cause: error },
    )
  }
}
