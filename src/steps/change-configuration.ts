import type { Context } from '../context.ts'
import { newLogId } from '../crypto/random-ids.ts'
import type { Asked } from '../model/caller.ts'
import type { JsonObject } from '../model/json.ts'
import { Problem, problem } from '../problems.ts'
import { commit } from '../store/commit.ts'
import { type Transaction, sqlState } from '../store/database.ts'
import { successNote } from './notes.ts'
import { recordOf } from './record.ts'
import { TakenBack } from './take-back.ts'

/** What a change of the configuration answers, and what the log says of it: never a secret. */
export interface Changed<Answer> {
  readonly answer: Answer
  readonly status: number
  readonly logged: JsonObject
}

const MOST_TRIES = 5

/** Deadlock and serialization failure (PostgreSQL manual, appendix A). */
const TAKEN_BACK = new Set(['40P01', '40001'])

/**
 * Changes what is configured, together with its log entry, in one transaction; a refusal takes everything back. This
 * process sees the change at once, others within 5 s. `change` reads through its transaction alone: the embedded database
 * has one session, and whoever asks it for another from within waits for ever.
 */
export async function changeConfiguration<Answer>(
  ctx: Context,
  asked: Asked,
  change: (tx: Transaction) => Promise<Changed<Answer> | Problem>,
): Promise<Answer | Problem> {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const answer = await ctx.db.transaction((tx) => changeOnce(tx, asked, change)).catch(again)
    if (answer instanceof Problem) return answer
    if (answer !== AGAIN) {
      ctx.directory.forget()
      return answer
    }
  }
  return problem('busy')
}

const AGAIN = Symbol('again')

/** A refusal, or the wish to try again after the database took the transaction back; anything else is thrown on. */
function again(error: unknown): Problem | typeof AGAIN {
  if (error instanceof TakenBack) return error.problem
  if (TAKEN_BACK.has(sqlState(error) ?? '')) return AGAIN
  throw error
}

async function changeOnce<Answer>(
  tx: Transaction,
  asked: Asked,
  change: (tx: Transaction) => Promise<Changed<Answer> | Problem>,
): Promise<Answer> {
  const changed = await change(tx)
  if (changed instanceof Problem) throw new TakenBack(changed)
  const note = successNote(asked, { userId: null, status: changed.status, body: changed.logged })
  await commit(tx, recordOf({ wish: { asked }, mark: newLogId() }, { change: null, notes: [note] }, new Date()))
  return changed.answer
}
