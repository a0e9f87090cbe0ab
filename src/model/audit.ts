/**
 * The stored row of an operation as it enters the chain: columns as PostgreSQL writes them out, `before` and `after` by
 * the SHA-256 of their text. Of a row that is not there, all is null but the id.
 */
export interface AuditedRow {
  readonly id: string
  readonly action: string | null
  /** UTC, with microseconds. */
  readonly at: string | null
  readonly actor: string | null
  readonly reason: string | null
  readonly users: readonly string[] | null
  readonly identities: readonly string[] | null
  readonly undoes: string | null
  readonly batchId: string | null
  readonly before: string | null
  readonly after: string | null
}

/** What a head says: the hash of the entry `seq`, which stands for all before it. */
export interface Head {
  readonly seq: number
  readonly hash: string
  readonly at: string
}

/** A head with its signature: a JWS in compact form, whose payload is the head itself. */
export interface SignedHead extends Head {
  readonly kid: string
  readonly signed: string
}
