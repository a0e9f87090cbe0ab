import type { Change, Operation } from '../model/change.ts'
import type { RowOutcome, RowTally } from '../model/job.ts'
import type { JsonObject } from '../model/json.ts'

/** A row of the tenant log. */
export interface LogRow {
  readonly log_id: string
  readonly date: Date
  readonly type: string
  readonly user_id: string | null
  readonly entry: JsonObject
}

/** A row of the outbox. */
export interface EventRow {
  readonly id: string
  readonly at: Date
  readonly type: string
  readonly user_id: string
  readonly operation_id: string | null
  readonly data: JsonObject
}

/** The answer to a request with an `Idempotency-Key`, to be given again to whoever asks the same. */
export interface KeptAnswer {
  readonly scope: string
  readonly request: string
  readonly status: number
  readonly body: JsonObject
}

/** Operations with their personal parts sealed, and keys that were made for it. */
export interface SealedRecords {
  readonly operations: readonly Operation[]
  readonly subjectKeys: readonly { readonly subject: string; readonly sealed: string }[]
}

/** Rows of a job that a commit carries out, or finds that they cannot be. */
export interface CommittedRows {
  readonly jobId: string
  readonly outcomes: readonly RowOutcome[]
  /** How many rows that are, where not each of them has an outcome of its own: the first one always has. */
  readonly tally?: RowTally
}

/** A change together with its record. */
export interface Commit {
  readonly change: Change
  readonly logs: readonly LogRow[]
  readonly events: readonly EventRow[]
  readonly answers?: readonly KeptAnswer[]
  readonly rows?: CommittedRows
  /** The change's operations as they are stored. */
  readonly records?: SealedRecords
}

/** One sub-statement of a commit: its rows go in as one JSON parameter. */
export interface Part {
  readonly name: string
  readonly sql: (parameter: string) => string
  readonly rows: (work: Commit) => readonly unknown[]
}

/** The condition of every part that writes. */
export const ONLY_IF = '(select unchanged from verdict)'
