import { isObject, type JsonObject } from '../json.ts'

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

/** What stands in `password_options` until something else is said (as recorded). */
const PASSWORD_OPTIONS: Readonly<Record<string, JsonObject>> = {
  complexity: {
    character_type_rule: 'all',
    identical_characters: 'allow',
    sequential_characters: 'allow',
    max_length_exceeded: 'error',
    min_length: 15,
    character_types: [],
  },
  profile_data: {
    active: false,
    blocked_fields: [
      ...['name', 'username', 'nickname', 'email', 'phone_number'],
      ...['user_metadata.name', 'user_metadata.first', 'user_metadata.last'],
    ],
  },
  history: { active: false, size: 3 },
  dictionary: { active: false, custom: [], default: 'en_100k' },
}

/** The options of a database connection: what was sent, and what Auth0 gives beside it. */
export function databaseOptions(sent: JsonObject, isNew: boolean): JsonObject {
  const policy = 'password_options' in sent ? {} : { passwordPolicy: 'good' }
  const given = { ...(isNew ? { ...NEW_DATABASE, ...policy } : {}), ...DATABASE }
  return { ...given, ...sent, ...passwordOptions(sent), ...attributesOf(sent) }
}

function passwordOptions({ password_options: sent }: JsonObject): JsonObject {
  if (!isObject(sent)) return {}
  const parts = Object.entries(PASSWORD_OPTIONS).map(([name, defaults]) => {
    const said = sent[name]
    return [name, isObject(said) ? { ...defaults, ...said } : defaults]
  })
  return { password_options: { ...sent, ...Object.fromEntries(parts) } }
}

/** An address that identifies is unique, and is verified by a link unless something else is said. */
function attributesOf({ attributes }: JsonObject): JsonObject {
  if (!isObject(attributes) || !isObject(attributes.email)) return {}
  return { attributes: { ...attributes, email: { verification_method: 'link', unique: true, ...attributes.email } } }
}
