import {
  BRUTE_FORCE_DEFAULTS,
  type BruteForceProtection,
  IP_THROTTLING_DEFAULTS,
  type IpThrottling,
} from './attack-protection.ts'
import type { JsonObject } from './json.ts'
import { METADATA_BYTES } from './metadata.ts'

/** Settings of the tenant, kept in the database; each process may be 5 s behind. Null where nothing is set. */
export interface Settings {
  /** An unlink of an identity that the user does not have answers 404 instead of Auth0's 200. */
  readonly strictUnlink: boolean
  /** An ID token may serve as bearer to link and unlink one's own account (DESIGN §3). */
  readonly acceptIdTokenForIdentities: boolean
  /** Bytes of JSON that `user_metadata` and `app_metadata` may have, each. */
  readonly metadataBytes: number
  /** The grants that Auth0 advises against (password, implicit) are refused to everybody. */
  readonly refuseDeprecatedGrants: boolean
  /** What the pages call the tenant. */
  readonly friendlyName: string | null
  readonly pictureUrl: string | null
  readonly supportEmail: string | null
  readonly supportUrl: string | null
  /** The API that a request without `audience` is for. */
  readonly defaultAudience: string | null
  /** The connection of the password grant, by name. */
  readonly defaultDirectory: string | null
  /** Hours; a session ends then whatever happens. */
  readonly sessionLifetime: number
  /** Hours without a visit after which a session ends. */
  readonly idleSessionLifetime: number
  /** Where `/v2/logout` without a client may lead. */
  readonly allowedLogoutUrls: readonly string[]
  /** Languages of the pages, the preferred one first. */
  readonly enabledLocales: readonly string[]
  /** Who is asked for a second factor: nobody, or everybody. */
  readonly mfaPolicy: 'never' | 'always'
  /** What an identity is after the unlink of Auth0's own endpoint. */
  readonly unlinkBecomes: 'empty_user' | 'restored_user'
  /** Days in which an operation can be taken back. */
  readonly undoWindowDays: number
  /** Days for which an operation keeps its `before` and `after` once its link stands no more. */
  readonly snapshotDays: number
  /** Days for which the tenant log is kept; null: for ever. */
  readonly logRetentionDays: number | null
  /** Limits of attempts to sign in. */
  readonly bruteForce: BruteForceProtection
  readonly ipThrottling: IpThrottling
  /** `#rrggbb`, as `colors.primary` of Auth0's branding. */
  readonly primaryColor: string | null
  /** As `logo_url` of Auth0's branding. */
  readonly logoUrl: string | null
  /** Other settings as they were sent, in Auth0's names. */
  readonly extra: JsonObject
  /** The rest of Auth0's branding, likewise. */
  readonly brandingExtra: JsonObject
}

/** What the tenant is called where nobody has named it. */
export const TENANT_NAME = 'Carabiner'

export const DEFAULT_SETTINGS: Settings = {
  strictUnlink: false,
  acceptIdTokenForIdentities: false,
  metadataBytes: METADATA_BYTES,
  refuseDeprecatedGrants: false,
  friendlyName: null,
  pictureUrl: null,
  supportEmail: null,
  supportUrl: null,
  defaultAudience: null,
  defaultDirectory: null,
  sessionLifetime: 168,
  idleSessionLifetime: 72,
  allowedLogoutUrls: [],
  enabledLocales: ['en', 'de', 'fr', 'es'],
  mfaPolicy: 'never',
  unlinkBecomes: 'empty_user',
  undoWindowDays: 30,
  snapshotDays: 30,
  logRetentionDays: null,
  bruteForce: BRUTE_FORCE_DEFAULTS,
  ipThrottling: IP_THROTTLING_DEFAULTS,
  primaryColor: null,
  logoUrl: null,
  extra: {},
  brandingExtra: {},
}
