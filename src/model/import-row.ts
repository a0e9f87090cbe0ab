import type { Json } from './json.ts'

/** What is wrong with a user of a file, in Auth0's words (CONTRACT §5). */
export interface RowError {
  readonly code: string
  readonly message: string
  /** The property, `identities[0].profileData.email`, where it is one's fault. */
  readonly path?: string
}

/** A user of a file as it is kept until it is carried out. One with second factors holds secrets, and is sealed. */
export type StoredRow =
  | { readonly user: Json; readonly fault?: RowError }
  | {
      /** The user as JSON, sealed. */
      readonly sealed: string
    }

/** A row that goes into the database: what is kept, and the address that no other row of the file may have. */
export interface NewRow {
  readonly email: string | null
  readonly body: StoredRow
}
