import type { Context } from '../context.ts'
import { newLogId } from '../crypto/random-ids.ts'
import type { Asked } from '../model/caller.ts'
import type { LogNote } from '../model/change.ts'
import { commit } from '../store/commit.ts'
import { recordOf } from './record.ts'

/** Writes one log entry that belongs to no change. */
export async function addLogNote(ctx: Context, asked: Asked, note: LogNote): Promise<void> {
  await commit(ctx.db, recordOf({ wish: { asked }, mark: newLogId() }, { change: null, notes: [note] }, new Date()))
}
