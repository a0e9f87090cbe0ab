import { type Problem, problem } from '../problems.ts'
import { type Field, type FieldType, type Order, type Searchable, SEARCH_LIMITS } from './search.ts'
import { quoted } from './search-values.ts'

const SORTABLE_USER_FIELDS = {
  user_id: 'text',
  email: 'folded',
  email_verified: 'boolean',
  username: 'text',
  phone_number: 'text',
  phone_verified: 'boolean',
  name: 'folded',
  nickname: 'folded',
  given_name: 'folded',
  family_name: 'folded',
  created_at: 'date',
  updated_at: 'date',
  last_login: 'date',
  last_ip: 'text',
  logins_count: 'number',
  blocked: 'boolean',
} as const satisfies Record<string, FieldType>

/** Fields of a user with a type of their own (CONTRACT §4.3: five of them disregard case, the domain with them). */
const USER_FIELDS = {
  ...SORTABLE_USER_FIELDS,
  'email.domain': 'folded',
  organization_id: 'text',
  'identities.user_id': 'text',
  'identities.connection': 'text',
  'identities.provider': 'text',
  'identities.isSocial': 'boolean',
  'identities.profileData.email': 'text',
} as const satisfies Record<string, FieldType>

/** Where anything may lie at any path. `profile` is the root of a user, beside its known fields. */
const USER_DOCUMENTS = ['user_metadata', 'app_metadata', 'identities.profileData', 'profile'] as const

export type UserSort = keyof typeof SORTABLE_USER_FIELDS
export type UserField = keyof typeof USER_FIELDS | (typeof USER_DOCUMENTS)[number]

/** Parts of a user that Auth0 does not search either, or that are not kept here. */
const UNSEARCHABLE = new Set([
  'picture',
  'last_password_reset',
  'multifactor',
  'multifactor_last_modified',
  'blocked_for',
  'guardian_authenticators',
])

/** What a value without a field is looked for in: the texts of the profile, not metadata (CONTRACT §4.3). */
const USER_ANYWHERE = [
  ...(['user_id', 'email', 'username', 'phone_number'] as const),
  ...(['name', 'nickname', 'given_name', 'family_name'] as const),
]

/** What can be searched of users. */
export const userFields: Searchable<UserField> = {
  fieldOf: userField,
  anywhere: USER_ANYWHERE.map((name) => ({ name, type: USER_FIELDS[name], path: [] })),
  anywhereGoesOn: false,
}

/** The field of a user that a query names (CONTRACT §4.3), or why it cannot be searched. */
function userField(name: string): Field<UserField> | string {
  if (isKey(USER_FIELDS, name)) return { name, type: USER_FIELDS[name], path: [] }
  const path = name.split('.')
  return notSearchable(name, path) ?? documentField(name, path)
}

function notSearchable(name: string, path: readonly string[]): string | undefined {
  if (path.includes('')) return `${quoted(name)} is not the name of a field`
  if (path.length > SEARCH_LIMITS.names) return `a path has more than ${SEARCH_LIMITS.names} names`
  const [root = ''] = path
  return UNSEARCHABLE.has(root) ? `the field ${quoted(root)} cannot be searched` : undefined
}

function documentField(name: string, path: readonly string[]): Field<UserField> | string {
  const document = USER_DOCUMENTS.find((each) => each !== 'profile' && `${name}.`.startsWith(`${each}.`))
  if (document) return { name: document, type: 'json', path: path.slice(document.split('.').length) }
  const [root = ''] = path
  if (root === 'identities' || isKey(USER_FIELDS, root)) return `unknown field ${quoted(name)}`
  return { name: 'profile', type: 'json', path }
}

const LOG_FIELDS = {
  log_id: 'text',
  date: 'date',
  type: 'text',
  user_id: 'text',
  user_name: 'text',
  connection: 'text',
  connection_id: 'text',
  client_id: 'text',
  client_name: 'text',
  ip: 'text',
  description: 'text',
  user_agent: 'text',
  strategy: 'text',
  strategy_type: 'text',
  hostname: 'text',
  audience: 'text',
} as const satisfies Record<string, FieldType>

export type LogField = keyof typeof LOG_FIELDS

/** What can be searched of the log. A value without a field is how one of these begins, whatever the case (CONTRACT §7). */
export const logFields: Searchable<LogField> = {
  fieldOf: logField,
  anywhere: (['client_name', 'connection', 'user_name'] as const).map((name) => ({ name, type: 'folded', path: [] })),
  anywhereGoesOn: true,
}

/** The field of a log entry that a query names (CONTRACT §7), or that there is none. */
function logField(name: string): Field<LogField> | string {
  if (isKey(LOG_FIELDS, name)) return { name, type: LOG_FIELDS[name], path: [] }
  return `unknown field ${quoted(name)}; the fields are ${Object.keys(LOG_FIELDS).join(', ')}`
}

/** Reads `sort` of users, for example `created_at:-1` (CONTRACT §4.3). Metadata cannot be sorted by, as at Auth0. */
export function userSort(text: string): Order<UserSort> | Problem {
  return orderOf(text, SORTABLE_USER_FIELDS)
}

/** Reads `sort` of logs, for example `date:-1`. */
export function logSort(text: string): Order<LogField> | Problem {
  return orderOf(text, LOG_FIELDS)
}

function orderOf<Fields extends object>(text: string, fields: Fields): Order<keyof Fields & string> | Problem {
  const match = /^([a-zA-Z0-9_.]+):(1|-1)$/.exec(text)
  if (!match) return badSort(`String ${quoted(text)} does not match pattern ^[a-zA-Z0-9_\\.]+:(1|-1)$`)
  const by = match[1] ?? ''
  if (isKey(fields, by)) return { by, descending: match[2] === '-1' }
  return badSort(`Cannot sort by ${quoted(by)}. Sortable fields are: ${Object.keys(fields).join(',')}`)
}

function badSort(reason: string): Problem {
  return problem('invalid_query', `Query validation error: '${reason}' on property sort.`)
}

function isKey<Fields extends object>(fields: Fields, name: string): name is keyof Fields & string {
  return Object.hasOwn(fields, name)
}
