import { z } from 'zod'
import { isReturnUrl, isWebUrl } from '../model/allowed-urls.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { LOCALES } from '../model/locales.ts'
import type { Settings } from '../model/settings.ts'
import { anything, format, webUrlOrEmpty } from './formats.ts'
import { atLeastOne } from './paging.ts'

const hours = z.int().min(1).max(100_000)
const minutes = z.int().min(1).max(6_000_000)
const emailOrEmpty = format('email-or-empty', (text) => text === '' || z.email().safeParse(text).success)
const secureUrlOrEmpty = format('absolute-https-uri-or-empty', (text) => text === '' || isWebUrl(text, true))

/** What the server reads, in Auth0's names and some of our own. */
const typed = {
  strict_unlink: z.boolean().optional(),
  accept_id_token_for_identities: z.boolean().optional(),
  metadata_bytes: z.int().min(1024).max(1_000_000).optional(),
  refuse_deprecated_grants: z.boolean().optional(),
  friendly_name: z.string().max(200).optional(),
  picture_url: webUrlOrEmpty.optional(),
  support_email: emailOrEmpty.optional(),
  support_url: webUrlOrEmpty.optional(),
  default_audience: z.string().max(600).optional(),
  default_directory: z.string().max(128).optional(),
  session_lifetime: hours.optional(),
  idle_session_lifetime: hours.optional(),
  allowed_logout_urls: z.array(format('url-with-placeholders', isReturnUrl)).max(1000).optional(),
  enabled_locales: z.array(z.enum(LOCALES)).min(1).optional(),
  mfa_policy: z.enum(['never', 'always']).optional(),
  unlink_becomes: z.enum(['empty_user', 'restored_user']).optional(),
  undo_window_days: z.int().min(0).max(3650).optional(),
  snapshot_days: z.int().min(0).max(36_500).optional(),
  log_retention_days: z.int().min(1).max(36_500).nullish(),
}

const inMinutes = {
  session_lifetime_in_minutes: minutes.optional(),
  idle_session_lifetime_in_minutes: minutes.optional(),
  ephemeral_session_lifetime_in_minutes: minutes.optional(),
  idle_ephemeral_session_lifetime_in_minutes: minutes.optional(),
}

/** What is kept and answered as it was sent; null takes it away. */
const kept = {
  change_password: anything.nullish(),
  device_flow: anything.nullish(),
  guardian_mfa_page: anything.nullish(),
  error_page: anything.nullish(),
  default_token_quota: anything.nullish(),
  flags: z.record(z.string().max(100), z.boolean()).optional(),
  ephemeral_session_lifetime: hours.optional(),
  idle_ephemeral_session_lifetime: hours.optional(),
  sandbox_version: z.string().max(8).optional(),
  legacy_sandbox_version: z.string().max(8).optional(),
  default_redirection_uri: secureUrlOrEmpty.optional(),
  security_headers: anything.nullish(),
  session_cookie: anything.nullish(),
  sessions: anything.nullish(),
  oidc_logout: anything.optional(),
  customize_mfa_in_postlogin_action: z.boolean().nullish(),
  allow_organization_name_in_authentication_api: z.boolean().nullish(),
  acr_values_supported: z.array(z.string().max(200)).nullish(),
  mtls: anything.nullish(),
  pushed_authorization_requests_supported: z.boolean().nullish(),
  authorization_response_iss_parameter_supported: z.boolean().nullish(),
  skip_non_verifiable_callback_uri_confirmation_prompt: z.boolean().nullish(),
  resource_parameter_profile: z.enum(['audience', 'compatibility']).optional(),
  client_id_metadata_document_supported: z.boolean().optional(),
  enable_ai_guide: z.boolean().optional(),
  phone_consolidated_experience: z.boolean().optional(),
  include_session_metadata_in_tenant_logs: z.boolean().optional(),
  dynamic_client_registration_security_mode: z.enum(['strict', 'permissive']).optional(),
  country_codes: anything.nullish(),
}

/** Body of `PATCH /api/v2/tenants/settings`. */
export const settingsBody = atLeastOne(z.strictObject({ ...typed, ...inMinutes, ...kept }))

export type SettingsBody = z.infer<typeof settingsBody>

const OWN = {
  strict_unlink: 'strictUnlink',
  accept_id_token_for_identities: 'acceptIdTokenForIdentities',
  metadata_bytes: 'metadataBytes',
  refuse_deprecated_grants: 'refuseDeprecatedGrants',
  friendly_name: 'friendlyName',
  picture_url: 'pictureUrl',
  support_email: 'supportEmail',
  support_url: 'supportUrl',
  default_audience: 'defaultAudience',
  default_directory: 'defaultDirectory',
  session_lifetime: 'sessionLifetime',
  idle_session_lifetime: 'idleSessionLifetime',
  allowed_logout_urls: 'allowedLogoutUrls',
  enabled_locales: 'enabledLocales',
  mfa_policy: 'mfaPolicy',
  unlink_becomes: 'unlinkBecomes',
  undo_window_days: 'undoWindowDays',
  snapshot_days: 'snapshotDays',
  log_retention_days: 'logRetentionDays',
} as const satisfies Record<keyof typeof typed, keyof Settings>

/** What a body sets, in our own words, given what is kept beside. */
export function readSettingsBody(sent: SettingsBody, before: JsonObject): Partial<Settings> {
  const body = { ...sent, ...hoursOf(sent) }
  const set: Partial<Record<keyof Settings, unknown>> = {}
  for (const [wire, own] of Object.entries(OWN)) {
    const value = body[wire as keyof typeof OWN]
    if (value !== undefined) set[own] = value === '' ? null : value
  }
  const extra = { ...before }
  for (const key of Object.keys(kept)) {
    const value = body[key as keyof typeof kept]
    if (value !== undefined) Object.assign(extra, { [key]: value })
  }
  if (body.flags) Object.assign(extra, { flags: { ...(before.flags as JsonObject | undefined), ...body.flags } })
  const stays = Object.entries(extra).filter(([, value]) => value !== null)
  return { ...(set as Partial<Settings>), extra: Object.fromEntries<Json>(stays) }
}

/** Lifetimes that are given in minutes, in hours. */
function hoursOf(body: SettingsBody): SettingsBody {
  const given = Object.keys(inMinutes).flatMap((key) => {
    const value = body[key as keyof typeof inMinutes]
    return value === undefined ? [] : [[key.replace('_in_minutes', ''), value / 60]]
  })
  return Object.fromEntries(given) as SettingsBody
}

/** Auth0's flags, where a sign-in here behaves so. */
const FLAGS = {
  allow_changing_enable_sso: false,
  disable_impersonation: true,
  enable_sso: true,
  universal_login: true,
  revoke_refresh_token_grant: false,
  disable_clickjack_protection_headers: false,
  new_universal_login_experience_enabled: true,
  mfa_show_factor_list_on_enrollment: false,
  remove_alg_from_jwks: false,
  allow_legacy_delegation_grant_types: false,
  allow_legacy_ro_grant_types: false,
  allow_other_legacy_grant_types: false,
  cannot_change_enforce_client_authentication_on_passwordless_start: true,
  enforce_client_authentication_on_passwordless_start: true,
}

/** What else a new tenant of Auth0's answers (as recorded), where nothing was set. */
const USUAL = {
  change_password: { enabled: false },
  guardian_mfa_page: { enabled: false },
  sandbox_version: '22',
  sandbox_versions_available: ['22', '18'],
  oidc_logout: { rp_logout_end_session_endpoint_discovery: true },
  resource_parameter_profile: 'audience',
  phone_consolidated_experience: true,
  client_id_metadata_document_supported: false,
}

/** Settings as Auth0 answers them; what nobody has set is left out. */
export function writeSettings(settings: Settings): JsonObject {
  const set = Object.entries(OWN).map(([wire, own]) => [wire, settings[own]] as const)
  return {
    ...(Object.fromEntries(set.filter(([, value]) => value !== null)) as Record<string, Json>),
    ...USUAL,
    ...settings.extra,
    flags: { ...FLAGS, ...(settings.extra.flags as JsonObject | undefined) },
  }
}
