import { METADATA_BYTES } from './metadata.ts'

/** Settings of the tenant, kept in the database; each process may be 5 s behind. */
export interface Settings {
  /** An unlink of an identity that the user does not have answers 404 instead of Auth0's 200. */
  readonly strictUnlink: boolean
  /** An ID token may serve as bearer to link and unlink one's own account (DESIGN §3). */
  readonly acceptIdTokenForIdentities: boolean
  /** Bytes of JSON that `user_metadata` and `app_metadata` may have, each. */
  readonly metadataBytes: number
  /** Hours that a session lives in all, and unused. */
  readonly sessionLifetime: number
  readonly idleSessionLifetime: number
  /** The API that tokens are for where a request names none. */
  readonly defaultAudience: string | null
  /** The tenant as its pages name and paint it; the colour is `#rrggbb`. */
  readonly friendlyName: string
  readonly pictureUrl: string | null
  readonly primaryColor: string | null
  readonly supportEmail: string | null
  readonly supportUrl: string | null
  /** Where signing out may lead for every client, beside its own addresses. */
  readonly allowedLogoutUrls: readonly string[]
  /** Languages of the pages, BCP 47; empty: all that there are. */
  readonly enabledLocales: readonly string[]
}

export const DEFAULT_SETTINGS: Settings = {
  strictUnlink: false,
  acceptIdTokenForIdentities: false,
  metadataBytes: METADATA_BYTES,
  sessionLifetime: 168,
  idleSessionLifetime: 72,
  defaultAudience: null,
  friendlyName: 'Carabiner',
  pictureUrl: null,
  primaryColor: null,
  supportEmail: null,
  supportUrl: null,
  allowedLogoutUrls: [],
  enabledLocales: [],
}
