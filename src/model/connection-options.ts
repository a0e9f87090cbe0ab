import { type Problem, problem } from '../problems.ts'
import { isObject, type JsonObject } from './json.ts'

/** What Auth0 gives a database connection beside what was sent (as recorded). */
const DATABASE = {
  strategy_version: 2,
  authentication_methods: {
    password: { enabled: true, api_behavior: 'required', signup_behavior: 'allow' },
    passkey: { enabled: false },
  },
  passkey_options: {
    challenge_ui: 'both',
    progressive_enrollment_enabled: true,
    local_enrollment_enabled: true,
  },
  brute_force_protection: true,
}

/** What it gives only to a new one: a change replaces the options and leaves these out (as recorded). */
const NEW_DATABASE = { mfa: { active: true, return_enroll_settings: true } }

const GOOGLE_SCOPES: Readonly<Record<string, string>> = {
  profile: 'profile',
  calendar: 'https://www.googleapis.com/auth/calendar',
  email: 'email',
}

/** What other strategies have until something else is said. */
const DEFAULTS: Readonly<Record<string, JsonObject>> = {
  email: { brute_force_protection: true },
  sms: { brute_force_protection: true },
  facebook: { scope: '' },
  github: { scope: [] },
  oidc: {
    type: 'front_channel',
    schema_version: 'oidc-V4',
    attribute_map: { mapping_mode: 'bind_all' },
    connection_settings: { pkce: 'auto' },
  },
  okta: {
    type: 'back_channel',
    schema_version: 'oidc-V4',
    attribute_map: { mapping_mode: 'basic_profile' },
    connection_settings: { pkce: 'auto' },
  },
  linkedin: { profile: true, scope: ['r_liteprofile'] },
  salesforce: { scope: [] },
  'salesforce-community': { scope: [] },
  'salesforce-sandbox': { scope: [] },
  windowslive: { signin: true, scope: [] },
}

/** The options of a connection as they are stored: what was sent, filled up as Auth0 fills it up for the strategy. */
export function filledOptions(strategy: string, sent: JsonObject, isNew: boolean): JsonObject {
  if (strategy === 'auth0') return databaseOptions(sent, isNew)
  return strategy === 'google-oauth2' ? googleOptions(sent) : { ...DEFAULTS[strategy], ...sent }
}

function databaseOptions(sent: JsonObject, isNew: boolean): JsonObject {
  const policy = 'password_options' in sent ? {} : { passwordPolicy: 'good' }
  return { ...(isNew ? { ...NEW_DATABASE, ...policy } : {}), ...DATABASE, ...sent, ...attributesOf(sent) }
}

/** An address that identifies is unique, and is verified by a link unless something else is said. */
function attributesOf({ attributes }: JsonObject): JsonObject {
  if (!isObject(attributes) || !isObject(attributes.email)) return {}
  return { attributes: { ...attributes, email: { verification_method: 'link', unique: true, ...attributes.email } } }
}

function googleOptions(sent: JsonObject): JsonObject {
  const options: JsonObject = { email: true, profile: true, ...sent }
  const flags = Object.entries(GOOGLE_SCOPES).filter(([flag]) => options[flag] === true)
  return { scope: flags.map(([, scope]) => scope), ...options }
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
