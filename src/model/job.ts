import type { Asked } from './caller.ts'
import type { JsonObject } from './json.ts'

/** Kinds of jobs of `/api/linking`. */
export const JOB_KINDS = ['link', 'unlink', 'undo', 'duplicates', 'connection'] as const

/** Kinds of jobs of the Management API, in Auth0's names (CONTRACT §5). */
export const API_JOB_KINDS = ['users_import', 'users_export', 'verification_email'] as const

export type LinkingJobKind = (typeof JOB_KINDS)[number]
export type ApiJobKind = (typeof API_JOB_KINDS)[number]
export type JobKind = LinkingJobKind | ApiJobKind

/** `uploading`: rows are still coming; `pending`: nobody has begun; the last three are final. */
export type JobState = 'uploading' | 'pending' | 'running' | 'completed' | 'failed' | 'cancelled'

/** Many operations that are carried out bit by bit, each of its rows once. */
export interface Job {
  readonly id: string
  readonly kind: JobKind
  readonly state: JobState
  /** Every row is decided and nothing of it is written. */
  readonly dryRun: boolean
  /** Rows a second at most, or null. */
  readonly rate: number | null
  readonly options: JsonObject
  /** Who asked: the job acts with their rights, and they must still hold. */
  readonly asked: Asked
  /** Where listing or scanning goes on; null before it begins and once it is over. */
  readonly place: string | null
  readonly total: number
  /** Rows that have their outcome: those with numbers up to this. */
  readonly done: number
  readonly succeeded: number
  readonly failed: number
  /** Of an import's rows that succeeded, those that changed a user who was there. */
  readonly updated: number
  /** Why it failed as a whole. */
  readonly error: { readonly code: string; readonly message: string } | null
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
}

/** One row of a job; the first is number 1. */
export interface JobRow {
  readonly number: number
  readonly body: JsonObject
}

/** What became of a row: an operation, or a refusal. Both null: a dry run found nothing against it. */
export interface RowOutcome {
  readonly number: number
  readonly operationId: string | null
  readonly code: string | null
  readonly message: string | null
  /** What a refusal tells beside its message. */
  readonly details: JsonObject | null
}

/** What became of some rows, in numbers. */
export interface RowTally {
  readonly done: number
  readonly failed: number
  /** Of those that succeeded. */
  readonly updated: number
}

/** A job in the hands of one process. It is theirs until another claims it. */
export interface ClaimedJob extends Job {
  readonly turn: number
}
