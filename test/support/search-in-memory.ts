import type { Json, JsonObject } from '../../src/model/json.ts'
import { isSocial } from '../../src/model/providers.ts'
import type { Bound, Field, Search, Test } from '../../src/model/search.ts'
import type { UserField } from '../../src/model/search-fields.ts'
import type { PersonToFind } from './directory-to-search.ts'

type Value = Json | undefined

/** Whether a search finds a person: read plainly, one value after the other, to hold the database's answer against. */
export function finds(search: Search<UserField>, person: PersonToFind): boolean {
  switch (search.kind) {
    case 'all':
      return search.of.every((each) => finds(each, person))
    case 'any':
      return search.of.some((each) => finds(each, person))
    case 'not':
      return !finds(search.of, person)
    case 'test':
      return valuesOf(person, search.field).some((value) => passes(search.field, search.test, value))
  }
}

const SCALARS: Readonly<Record<string, (person: PersonToFind, profile: JsonObject) => Value>> = {
  user_id: (person) => person.identities[0]?.key,
  'email.domain': (_, { email }) => (typeof email === 'string' ? email.split('@').at(-1) : undefined),
  name: (_, { name, email, phone_number, username }) => name ?? email ?? phone_number ?? username,
  nickname: (_, { nickname, email, username, phone_number }) =>
    nickname ?? (typeof email === 'string' ? email.split('@')[0] : (username ?? phone_number)),
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ createdAt }) => createdAt,
  last_login: ({ logins }) => logins?.last,
  last_ip: ({ logins }) => logins?.ip,
  logins_count: ({ logins }) => logins?.count,
  blocked: ({ blocked }) => blocked,
}

/** Everything that a person has in a field. */
export function valuesOf(person: PersonToFind, { name, path }: Field<UserField>): Value[] {
  const profile = person.identities[0]?.profile ?? {}
  if (name === 'user_metadata') return at(person.userMetadata, path)
  if (name === 'app_metadata') return at(person.appMetadata, path)
  if (name === 'profile') return at(profile, path)
  if (name.startsWith('identities.')) return person.identities.flatMap((each) => ofIdentity(each, name, path))
  return [SCALARS[name] ? SCALARS[name](person, profile) : profile[name]]
}

function ofIdentity(
  { key, connection, profile }: PersonToFind['identities'][number],
  name: UserField,
  path: readonly string[],
): Value[] {
  const provider = key.split('|')[0] ?? ''
  const parts: Partial<Record<UserField, Value[]>> = {
    'identities.user_id': [key.slice(provider.length + 1)],
    'identities.provider': [provider],
    'identities.connection': [connection ?? provider],
    'identities.isSocial': [isSocial(provider)],
    'identities.profileData.email': [profile['email']],
  }
  return parts[name] ?? at(profile, path)
}

/** Everything at a path; the levels of arrays do not count. */
function at(value: Value, path: readonly string[]): Value[] {
  if (Array.isArray(value)) return (value as Json[]).flatMap((each) => at(each, path))
  const [first, ...rest] = path
  if (first === undefined) return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.hasOwn(value, first) ? at((value as JsonObject)[first], rest) : []
}

function passes(field: Field, test: Test, value: Value): boolean {
  if (value === undefined || value === null) return false
  const folded = (text: string) => (field.type === 'folded' ? text.toLowerCase() : text)
  switch (test.kind) {
    case 'exists':
      return typeof value !== 'object' || Object.keys(value).length > 0
    case 'equals':
      return typeof value === 'string'
        ? folded(value) === folded(test.value)
        : value === true || value === false
          ? String(value) === test.value
          : value === numberOf(test.value)
    case 'like': {
      const pattern = test.pieces
        .map((piece) => folded(piece).replace(/[^\w]/g, (sign) => `\\u{${hex(sign)}}`))
        .join('.*')
      return typeof value !== 'object' && new RegExp(`^${pattern}$`, 'su').test(folded(String(value)))
    }
    case 'range':
      return within(field, test, typeof value === 'string' ? folded(value) : value, folded)
  }
}

function hex(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16)
}

function numberOf(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
}

function within(
  { type }: Field,
  { from, to }: Extract<Test, { kind: 'range' }>,
  value: Json,
  folded: (text: string) => string,
): boolean {
  const order = (bound: Bound): number => {
    if (type === 'date') return Date.parse(String(value)) - Date.parse(bound.value)
    if (typeof value === 'number') return value - numberOf(bound.value)
    return typeof value === 'string' ? Buffer.compare(Buffer.from(value), Buffer.from(folded(bound.value))) : Number.NaN
  }
  const above = from === null || (from.inclusive ? order(from) >= 0 : order(from) > 0)
  const below = to === null || (to.inclusive ? order(to) <= 0 : order(to) < 0)
  return above && below
}
