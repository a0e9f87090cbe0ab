import type { JsonObject } from './json.ts'

/** What is kept of a session that somebody is signed in with; `payload` is the provider's, and ours in it. */
export interface SessionRecord {
  /** The session's `uid`: not what its browser holds, so that it opens nothing. */
  readonly id: string
  readonly userId: string
  readonly payload: JsonObject
  readonly expiresAt: Date
  readonly metadata: JsonObject | null
}

/** A refresh token as it is shown: the newest of its family, which is what came from one authorization. */
export interface RefreshTokenRecord extends SessionRecord {
  /** The family's grant: it stays as the token rotates, and opens nothing. */
  readonly id: string
  readonly clientId: string
  readonly createdAt: Date
}
