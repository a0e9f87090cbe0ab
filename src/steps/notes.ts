import type { Asked } from '../model/caller.ts'
import type { Decision, LogNote } from '../model/change.ts'
import type { Json } from '../model/json.ts'
import { Problem } from '../problems.ts'

/** A decision with its log entries; refusals pass through. */
export function noted<Answer>(
  decision: Decision<Answer>,
  notes: (answer: Answer) => readonly LogNote[],
): Decision<Answer> {
  return decision instanceof Problem ? decision : { ...decision, notes: notes(decision.answer) }
}

/** The entry of a successful call of the Management API: type `sapi`, described by the endpoint (CONTRACT §2.7). */
export function successNote(asked: Asked, about: { userId: string | null; status: number; body: Json }): LogNote {
  return { type: 'sapi', description: asked.summary, connection: null, ...about }
}

/** What is added to the entry of a call that took away the last way in, as Auth0 lets it (DESIGN §2). */
export function noWayInNote(success: LogNote): LogNote {
  return { ...success, type: 'w', description: `${success.description}: the user has no usable way to sign in now` }
}
