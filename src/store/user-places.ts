import { PROVIDERS, isSocial } from '../model/providers.ts'
import type { UserField, UserSort } from '../model/search-fields.ts'
import type { Order } from '../model/search.ts'
import type { Place, Places } from './search.ts'

/** The tables that {@link userPlaces} speak of: a user, its main identity and its login counters. */
export const USERS_SEARCHED = `users u
  join identities m on m.owner = u.user_id and m.key = u.main_key
  left join logins l on l.user_id = u.user_id`

/** Uncorrelated, so that it runs once and can use an index even among alternatives. */
function ofAnyIdentity(sql: string): Place {
  return { sql, anyOf: (condition) => `u.user_id in (select i.owner from identities i where ${condition})` }
}

/** A name that was never set is the e-mail address, else the phone number, else the username (CONTRACT §4.1). */
const NAME = `coalesce(m.profile ->> 'name', m.profile ->> 'email', m.profile ->> 'phone_number', m.profile ->> 'username')`

const NICKNAME = `coalesce(m.profile ->> 'nickname', split_part(m.profile ->> 'email', '@', 1),
  m.profile ->> 'username', m.profile ->> 'phone_number')`

const NOT_SOCIAL = PROVIDERS.filter((provider) => !isSocial(provider)).map((provider) => `'${provider}'`)

/** Where a user's fields lie. Root attributes are those of the main identity. */
export const userPlaces: Places<UserField> = {
  user_id: { sql: 'm.owner' },
  email: { ...rootText('email'), indexed: true },
  'email.domain': { sql: `substring(m.profile ->> 'email' from '@([^@]*)$')` },
  email_verified: rootFlag('email_verified'),
  username: { ...rootText('username'), indexed: true },
  phone_number: { ...rootText('phone_number'), indexed: true },
  phone_verified: rootFlag('phone_verified'),
  name: { sql: NAME, indexed: true },
  nickname: { sql: NICKNAME, indexed: true },
  given_name: { ...rootText('given_name'), indexed: true },
  family_name: { ...rootText('family_name'), indexed: true },
  created_at: { sql: 'u.created_at' },
  updated_at: { sql: 'u.updated_at' },
  last_login: { sql: 'l.last_login' },
  last_ip: { sql: 'l.last_ip' },
  logins_count: { sql: 'l.logins_count' },
  blocked: { sql: 'u.blocked' },
  profile: { sql: 'm.profile' },
  user_metadata: { sql: 'u.user_metadata' },
  app_metadata: { sql: 'u.app_metadata' },
  organization_id: {
    sql: 'o.organization_id',
    anyOf: (condition) => `u.user_id in (select o.user_id from organization_members o where ${condition})`,
  },
  'identities.user_id': ofAnyIdentity('i.id'),
  'identities.connection': ofAnyIdentity('i.connection'),
  'identities.provider': ofAnyIdentity('i.provider'),
  'identities.isSocial': ofAnyIdentity(`(i.provider not in (${NOT_SOCIAL.join(', ')}))`),
  'identities.profileData': ofAnyIdentity('i.profile'),
  'identities.profileData.email': { ...ofAnyIdentity(`(i.profile ->> 'email')`), indexed: true },
}

function rootText(name: string): Place {
  return { sql: `(m.profile ->> '${name}')` }
}

function rootFlag(name: string): Place {
  return { sql: `(case m.profile ->> '${name}' when 'true' then true when 'false' then false end)` }
}

/**
 * The `order by` of a list. Users without the field come last, and the id decides between equals, in the same
 * direction, so that `created_at` can be read from its index both ways.
 */
export function userOrder(order: Order<UserSort> | null): string {
  if (order === null) return 'u.created_at, u.user_id'
  const { sql } = userPlaces[order.by]
  const direction = order.descending ? 'desc' : 'asc'
  if (order.by === 'user_id') return `u.user_id ${direction}`
  const compared = TEXTS.has(order.by) ? `lower(${sql}) collate "C"` : sql
  const nulls = NEVER_NULL.has(order.by) ? '' : ' nulls last'
  return `${compared} ${direction}${nulls}, u.user_id ${direction}`
}

const NEVER_NULL: ReadonlySet<UserSort> = new Set<UserSort>(['created_at', 'updated_at'])

const TEXTS: ReadonlySet<UserSort> = new Set<UserSort>([
  'email',
  'username',
  'phone_number',
  'name',
  'nickname',
  'given_name',
  'family_name',
  'last_ip',
])
