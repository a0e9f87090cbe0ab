import type { Turns } from './people.ts'

/** What is asked of the server. `ceiling` is asked of a server that does nothing, to see how fast the client itself is. */
export type Kind = 'read' | 'unlink' | 'link' | 'ceiling' | 'operation' | 'preview' | ReadKind

/** Things that are only read: users by what they have, and pages of the log. */
export type ReadKind = 'search' | 'by-email' | 'by-name' | 'by-metadata' | 'prefix' | 'first-logs' | 'far-logs'

/** A run of the load client: these requests, over so many connections, each with one request in flight. */
export interface Load {
  readonly kind: Kind
  readonly port: number
  readonly token: string
  readonly connections: number
  readonly seconds: number
  readonly turns: Turns
  /** The first turn, and how many there are at most. */
  readonly from: number
  readonly most: number
}

/** What came of it. Times are in milliseconds. */
export interface Loaded {
  readonly requests: number
  /** Turns taken; more than `requests` only where some failed. */
  readonly taken: number
  readonly perSecond: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
  /** Answers other than the expected one: status and how often. */
  readonly unexpected: Readonly<Record<string, number>>
  /** The first of their bodies. */
  readonly complaint: string | null
  /** CPU microseconds of the client per request. */
  readonly clientCpu: number
}

/** As many turns as there is time for. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER
