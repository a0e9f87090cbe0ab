/**
 * Bare PGlite on the durable file system, in a process of its own: the two statements of an unlink, as the server sends
 * them, with nothing around. First what the server sends is captured, then each run is told to it as {@link BareRun}.
 */
import { openDatabaseFolder } from '../src/store/database-folder.ts'
import type { PgliteDatabase } from '../src/store/pglite.ts'
import { type Captured, captureStatements, templateOf, valuesFor } from './captured-statements.ts'
import { ALL_LINKED, type Crowd, personAt, unlinkable } from './people.ts'

/** So many unlinks from a turn on, over so many callers that each wait for their own, for so long at most. */
export interface BareRun {
  readonly from: number
  readonly most: number
  readonly seconds: number
  readonly callers: number
}

/** What came of it: unlinks, and fsyncs for each. */
export interface BareRan {
  readonly taken: number
  readonly perSecond: number
  readonly syncsEach: number
}

const [folder = '', people = ''] = process.argv.slice(2)
const crowd: Crowd = { people: Number(people), ...ALL_LINKED }
const db = await openDatabaseFolder(folder)
const { unlink } = await captureStatements(db, crowd)
const templates = { read: templateOf(unlink.read, unlink.person), commit: templateOf(unlink.commit, unlink.person) }
const turns = unlinkable(crowd)

process.on('disconnect', () => void db.close().then(() => process.exit(0)))
process.on('message', (run: BareRun) => {
  void runBare(db, run).then((ran) => process.send?.(ran))
})
process.send?.('ready')

async function runBare(database: PgliteDatabase, run: BareRun): Promise<BareRan> {
  let taken = 0
  const syncs = database.syncs()
  const begun = performance.now()
  const until = begun + run.seconds * 1000
  const caller = async () => {
    while (taken < run.most && performance.now() < until) await unlinkOne(database, run.from + taken++)
  }
  await Promise.all(Array.from({ length: run.callers }, caller))
  const seconds = (performance.now() - begun) / 1000
  return { taken, perSecond: taken / seconds, syncsEach: (database.syncs() - syncs) / taken }
}

async function unlinkOne(database: PgliteDatabase, turn: number): Promise<void> {
  const person = personAt(turns, turn)
  await database.query(statement('bare_read', unlink.read), valuesFor(templates.read, person, turn))
  const [row] = await database.query<{ unchanged: boolean }>(
    statement('bare_commit', unlink.commit),
    valuesFor(templates.commit, person, turn),
  )
  if (row?.unchanged !== true) throw new Error(`The bare unlink of turn ${turn} wrote nothing`)
}

function statement(name: string, { text }: Captured): { name: string; text: string } {
  return { name, text }
}
