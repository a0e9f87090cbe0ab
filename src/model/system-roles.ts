import { CURRENT_USER_SCOPES, MANAGEMENT_SCOPES } from './scopes.ts'

/** What an administrator may be. */
export type SystemRole = 'owner' | 'support' | 'auditor' | 'read-only'

/**
 * Reading what shows no secret. Rights that do show some are left out, since whoever reads the secret of a client or of a
 * connection has more than reading: `read:client_keys`, `read:connections`, `read:resource_servers`, `read:user_idp_tokens` …
 */
const READING = [
  'read:users',
  'read:clients',
  'read:client_summary',
  'read:client_grants',
  'read:authentication_methods',
  'read:roles',
  'read:role_members',
  'read:groups',
  'read:group_members',
  'read:group_roles',
  'read:grants',
  'read:organizations',
  'read:organizations_summary',
  'read:organization_members',
  'read:organization_member_roles',
  'read:organization_connections',
  'read:branding',
  'read:prompts',
  'read:email_templates',
  'read:tenant_settings',
  'read:attack_protection',
  'read:guardian_factors',
  'read:mfa_policies',
  'read:user_effective_permissions',
  'read:user_effective_roles',
  'read:stats',
]

/** And what has happened, by whom, and from where. */
const AUDITING = [
  ...READING,
  'read:logs',
  'read:logs_users',
  'read:events',
  'read:sessions',
  'read:refresh_tokens',
  'read:device_credentials',
  'read:anomaly_blocks',
  'read:signing_keys',
]

/**
 * And helping people: their profiles, identities, blocks and sessions. Not tickets and second factors, with which one could
 * sign in as somebody else, an owner among them.
 */
const SUPPORTING = [
  ...AUDITING,
  'create:users',
  'update:users',
  'update:users_app_metadata',
  'delete:sessions',
  'delete:refresh_tokens',
  'delete:device_credentials',
  'delete:grants',
  'delete:anomaly_blocks',
]

/** The system roles, each a named list of scopes of the Management API. */
export const SYSTEM_ROLES: Readonly<Record<SystemRole, readonly string[]>> = {
  owner: MANAGEMENT_SCOPES.filter((scope) => !CURRENT_USER_SCOPES.includes(scope)),
  support: SUPPORTING,
  auditor: AUDITING,
  'read-only': READING,
}

/** Whether a text names a system role. */
export function isSystemRole(text: string): text is SystemRole {
  return Object.hasOwn(SYSTEM_ROLES, text)
}

/** The scopes with which an administrator acts: the role's, or of these the ones that its token names, if it names any. */
export function scopesOfRole(role: SystemRole, named: ReadonlySet<string>): ReadonlySet<string> {
  const all = SYSTEM_ROLES[role]
  const chosen = all.filter((scope) => named.has(scope))
  return new Set(MANAGEMENT_SCOPES.some((scope) => named.has(scope)) ? chosen : all)
}
