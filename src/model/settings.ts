import { METADATA_BYTES } from './metadata.ts'

/** Settings of the tenant, kept in the database; each process may be 5 s behind. */
export interface Settings {
  /** What the tenant is called on pages and in messages. */
  readonly friendlyName: string
  /** An unlink of an identity that the user does not have answers 404 instead of Auth0's 200. */
  readonly strictUnlink: boolean
  /** An ID token may serve as bearer to link and unlink one's own account (DESIGN §3). */
  readonly acceptIdTokenForIdentities: boolean
  /** Bytes of JSON that `user_metadata` and `app_metadata` may have, each. */
  readonly metadataBytes: number
}

export const DEFAULT_SETTINGS: Settings = {
  friendlyName: 'Carabiner',
  strictUnlink: false,
  acceptIdTokenForIdentities: false,
  metadataBytes: METADATA_BYTES,
}
