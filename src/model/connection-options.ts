import { type Problem, problem } from '../problems.ts'
import type { Json, JsonObject } from './json.ts'

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

/** Strategies whose `scope` is empty until some is asked for. */
const SCOPELESS = new Set(['github', 'windowslive', 'salesforce', 'salesforce-community', 'salesforce-sandbox'])

/** The options of a connection as they are stored: what was sent, filled up as Auth0 fills it up for the strategy. */
export function filledOptions(strategy: string, sent: JsonObject, isNew: boolean): JsonObject {
  const options = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as JsonObject
  if (strategy === 'auth0') return databaseOptions(options, isNew)
  if (strategy === 'google-oauth2') return googleOptions(options)
  if (strategy === 'facebook') return { scope: '', ...options }
  if (strategy === 'windowslive') return { signin: true, scope: [], ...options }
  if (strategy === 'linkedin') return { profile: true, scope: ['r_liteprofile'], ...options }
  if (strategy === 'email' || strategy === 'sms') return { brute_force_protection: true, ...options }
  return SCOPELESS.has(strategy) ? { scope: [], ...options } : options
}

function databaseOptions(sent: JsonObject, isNew: boolean): JsonObject {
  const policy = 'password_options' in sent ? {} : { passwordPolicy: 'good' }
  return { ...(isNew ? { ...NEW_DATABASE, ...policy } : {}), ...DATABASE, ...sent }
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

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
