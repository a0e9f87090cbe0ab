import type { JsonObject } from './json.ts'

/** Strategies whose users a directory can provision at Auth0. */
export const SCIM_STRATEGIES: ReadonlySet<string> = new Set(['samlp', 'oidc', 'okta', 'waad'])

const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** Attributes of SCIM (RFC 7643) and those of a user that they become; in Auth0's order (as recorded). */
const COMMON: readonly (readonly [scim: string, auth0: string])[] = [
  ['externalId', 'app_metadata.external_id'],
  ['active', 'blocked'],
  ['displayName', 'name'],
  ['name.givenName', 'given_name'],
  ['name.familyName', 'family_name'],
  ['name.middleName', 'app_metadata.middle_name'],
  ['name.honorificPrefix', 'app_metadata.honorific_prefix'],
  ['name.honorificSuffix', 'app_metadata.honorific_suffix'],
  ['nickName', 'nickname'],
  ['photos[type eq "photo"].value', 'picture'],
  ['phoneNumbers[primary eq true].value', 'app_metadata.primary_phone_number'],
  ['phoneNumbers[type eq "mobile"].value', 'app_metadata.mobile_phone_number'],
  ['addresses[type eq "work"].streetAddress', 'app_metadata.street_address'],
  ['addresses[type eq "work"].locality', 'app_metadata.city'],
  ['addresses[type eq "work"].region', 'app_metadata.state'],
  ['addresses[type eq "work"].postalCode', 'app_metadata.postal_code'],
  ['addresses[type eq "work"].formatted', 'app_metadata.postal_address'],
  ['addresses[type eq "work"].country', 'app_metadata.country'],
  ['profileUrl', 'app_metadata.profile_url'],
  ['userType', 'app_metadata.user_type'],
  ['title', 'app_metadata.title'],
  ['preferredLanguage', 'app_metadata.language'],
  ['locale', 'app_metadata.locale'],
  ['timezone', 'app_metadata.timezone'],
  [`${ENTERPRISE_USER}.employeeNumber`, 'app_metadata.employee_id'],
  [`${ENTERPRISE_USER}.costCenter`, 'app_metadata.cost_center'],
  [`${ENTERPRISE_USER}.organization`, 'app_metadata.organization'],
  [`${ENTERPRISE_USER}.division`, 'app_metadata.division'],
  [`${ENTERPRISE_USER}.department`, 'app_metadata.department'],
  [`${ENTERPRISE_USER}.manager`, 'app_metadata.manager'],
]

const USER_NAMES: Readonly<Record<string, string>> = { samlp: 'username', waad: 'upn' }

/** The mapping that a strategy begins with. */
export function defaultMapping(strategy: string): JsonObject[] {
  const email = strategy === 'waad' ? 'emails[type eq "work"].value' : 'emails[primary eq true].value'
  const first = [['userName', USER_NAMES[strategy] ?? 'preferred_username'] as const, [email, 'email'] as const]
  return [...first, ...COMMON].map(([scim, auth0]) => ({ scim, auth0 }))
}

/** The attribute that names a user for good until something else is said. */
export function defaultUserIdAttribute(strategy: string): string {
  return strategy === 'samlp' ? 'userName' : 'externalId'
}
