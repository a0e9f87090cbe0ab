import { newLogId } from '../crypto/random-ids.ts'
import { changeOf } from '../model/change.ts'
import { commit } from '../store/commit.ts'
import { AnswerLost, type Database, DatabaseUnavailable } from '../store/database.ts'
import { type LogContext, type SignInEvent, signInRow } from './log-sign-in.ts'

interface Noted {
  readonly event: SignInEvent
  readonly id: string
  readonly date: Date
}

interface Notes {
  waiting: Noted[]
  timer: NodeJS.Timeout | null
  flushing: Promise<void>
  lost: number
}

const EVERY_MS = 100
const AFTER_FAILURE_MS = 1000
/** What may wait, at most; while the database is away, what comes beyond is counted and lost. */
const MOST = 10_000
/** Rows of one statement. */
const BATCH = 1000

const ofDatabase = new WeakMap<Database, Notes>()

/**
 * Notes an event of a protocol endpoint for the tenant log, and returns at once: the answer neither waits for the entry
 * nor fails with it. Entries are written together every {@link EVERY_MS} ms, and at a stop; a process that is killed loses
 * those of its last moment. What changes something is logged with the change instead.
 */
export function logLater(ctx: LogContext, event: SignInEvent): void {
  const notes = notesOf(ctx.db)
  if (notes.waiting.length >= MOST) {
    notes.lost += 1
    return
  }
  notes.waiting.push({ event, id: newLogId(), date: new Date() })
  schedule(ctx, notes, EVERY_MS)
}

/** Writes what waits; at a stop, and where somebody wants to see it now. */
export async function flushLogs(ctx: LogContext): Promise<void> {
  const notes = notesOf(ctx.db)
  if (notes.timer) clearTimeout(notes.timer)
  notes.timer = null
  notes.flushing = notes.flushing.then(() => flush(ctx, notes))
  await notes.flushing
}

function notesOf(db: Database): Notes {
  const known = ofDatabase.get(db)
  if (known) return known
  const notes: Notes = { waiting: [], timer: null, flushing: Promise.resolve(), lost: 0 }
  ofDatabase.set(db, notes)
  return notes
}

function schedule(ctx: LogContext, notes: Notes, ms: number): void {
  notes.timer ??= setTimeout(() => void flushLogs(ctx), ms).unref()
}

async function flush(ctx: LogContext, notes: Notes): Promise<void> {
  if (notes.lost > 0) ctx.log.warn({ lost: notes.lost }, 'log entries were lost: too many were waiting')
  notes.lost = 0
  while (notes.waiting.length > 0) {
    const batch = notes.waiting.splice(0, BATCH)
    if (await isWritten(ctx, batch)) continue
    notes.waiting.unshift(...batch)
    schedule(ctx, notes, AFTER_FAILURE_MS)
    return
  }
}

/** False where it is worth another try. A batch whose answer was lost is tried again: its ids are taken then, or not. */
async function isWritten(ctx: LogContext, batch: readonly Noted[]): Promise<boolean> {
  try {
    const logs = await Promise.all(batch.map(({ event, ...noted }) => signInRow(ctx, event, noted)))
    await commit(ctx.db, { change: changeOf({}), logs, events: [] })
    return true
  } catch (error) {
    if (error instanceof DatabaseUnavailable || error instanceof AnswerLost) return false
    ctx.log.warn({ err: error, entries: batch.length }, 'log entries could not be written')
    return true
  }
}
