import { newLogId, timedId } from '../crypto/random-ids.ts'
import type { Asked } from '../model/caller.ts'
import { type Change, type LogNote, changeOf } from '../model/change.ts'
import { eventData } from '../shapes/event.ts'
import { logEntry } from '../shapes/log.ts'
import type { Commit } from '../store/commit-part.ts'

/** A decision's change together with its log entries and outgoing events, ready to be committed. */
export function recordOf(
  { wish, mark }: { readonly wish: { readonly asked: Asked }; readonly mark: string },
  decision: { readonly change: Change | null; readonly notes: readonly LogNote[] },
  at: Date,
): Commit {
  const change = decision.change ?? changeOf({})
  return {
    change,
    logs: decision.notes.map((note, index) => ({
      log_id: index === 0 ? mark : newLogId(),
      date: at,
      type: note.type,
      user_id: note.userId,
      entry: note.entry ? { date: at.toISOString(), ...note.entry } : logEntry(wish.asked, note, at),
    })),
    events: change.events.map((event) => ({
      id: timedId('evt_'),
      at,
      type: event.type,
      user_id: event.user.id,
      operation_id: event.operationId ?? null,
      data: eventData(event),
    })),
  }
}
