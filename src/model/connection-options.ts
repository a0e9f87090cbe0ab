import { type Problem, problem } from '../problems.ts'
import { isObject, type JsonObject } from './json.ts'
import { databaseOptions } from './strategies/database-options.ts'
import { oidcOptions, oktaOptions } from './strategies/oidc-options.ts'
import { chosenScopes, googleOptions } from './strategies/scope-options.ts'

/** How Auth0 fills up what was sent for one strategy. */
type Fill = (sent: JsonObject, isNew: boolean) => JsonObject

const withDefaults =
  (defaults: JsonObject): Fill =>
  (sent) => ({ ...defaults, ...sent })

const FILLS: Readonly<Record<string, Fill>> = {
  auth0: databaseOptions,
  email: withDefaults({ brute_force_protection: true }),
  sms: withDefaults({ brute_force_protection: true }),
  facebook: withDefaults({ scope: '' }),
  github: withDefaults({ scope: [] }),
  oidc: oidcOptions,
  okta: oktaOptions,
  'google-oauth2': googleOptions,
  'google-apps': (sent, isNew) => ({
    map_user_id_to_id: false,
    handle_login_from_social: true,
    ...(isNew ? {} : { api_enable_users: true }),
    ...googleOptions(sent),
  }),
  line: (sent) => chosenScopes({ profile: true, ...sent }, ['openid', 'email', 'profile'], ['openid']),
  wordpress: (sent) => chosenScopes({ profile: true, ...sent }, ['profile'], []),
  linkedin: withDefaults({ profile: true, scope: ['r_liteprofile'] }),
  salesforce: withDefaults({ scope: [] }),
  'salesforce-community': withDefaults({ scope: [] }),
  'salesforce-sandbox': withDefaults({ scope: [] }),
  windowslive: (sent) => ({ signin: true, scope: Object.keys(sent).length === 0 ? ['wl.signin'] : [], ...sent }),
  ad: (sent, isNew) => ({ ips: null, ...(isNew ? { brute_force_protection: true } : {}), ...sent }),
  waad: withDefaults({
    identity_api: 'microsoft-identity-platform-v2.0',
    useCommonEndpoint: false,
    should_trust_email_verified_connection: 'never_set_emails_as_verified',
    waad_common_endpoint: false,
    use_wsfed: false,
    waad_protocol: 'openid-connect',
    thumbprints: [],
  }),
  adfs: withDefaults({ thumbprints: [], should_trust_email_verified_connection: 'always_set_emails_as_verified' }),
}

/** The options of a connection as they are stored: what was sent, filled up as Auth0 fills it up for the strategy. */
export function filledOptions(strategy: string, sent: JsonObject, isNew: boolean): JsonObject {
  return FILLS[strategy]?.(sent, isNew) ?? sent
}

interface Attribute {
  readonly identifier?: { readonly active?: boolean }
  readonly profile_required?: boolean
  readonly signup?: { readonly status?: string }
}

/** What cannot be said together of a database connection, in Auth0's words (as recorded). */
export function refuseOptions(strategy: string, options: JsonObject): Problem | undefined {
  const { attributes } = options
  if (strategy !== 'auth0' || !isObject(attributes)) return undefined
  for (const name of ['requires_username', 'validation']) {
    if (options[name]) return problem('invalid_body', `Cannot set both options.attributes and options.${name}`)
  }
  const listed = Object.entries(attributes) as unknown as [string, Attribute][]
  const hidden = listed.find(([, each]) => each.profile_required === true && each.signup?.status === 'inactive')
  if (hidden) return problem('invalid_body', `attribute ${hidden[0]} must also be required on signup`)
  if (listed.some(([, each]) => each.identifier?.active === true)) return undefined
  return problem('invalid_body', 'attributes must contain one active identifier')
}
