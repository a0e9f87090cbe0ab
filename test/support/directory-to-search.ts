import type { JsonObject } from '../../src/model/json.ts'
import type { Database } from '../../src/store/database.ts'

/** One identity of a person to be found; the first of a person's is the main one. */
export interface IdentityToFind {
  readonly key: string
  readonly connection?: string
  readonly profile: JsonObject
}

export interface PersonToFind {
  readonly identities: readonly IdentityToFind[]
  readonly userMetadata?: JsonObject
  readonly appMetadata?: JsonObject
  readonly blocked?: boolean
  readonly createdAt: string
  readonly logins?: { readonly count: number; readonly last: string; readonly ip: string }
}

/** Who is in the directory that the search tests ask. */
export const PEOPLE: readonly PersonToFind[] = [
  {
    identities: [
      {
        key: 'auth0|ada',
        connection: 'Username-Password-Authentication',
        profile: {
          email: 'Ada@Example.com',
          email_verified: true,
          name: 'Ada Lovelace',
          given_name: 'Ada',
          family_name: 'Lovelace',
          username: 'ada',
          locale: 'en-GB',
        },
      },
      { key: 'google-oauth2|109876543210987654321', profile: { email: 'ada@gmail.example', email_verified: true } },
      { key: 'github|42', profile: { email: 'lovelace@git.example', plan: { name: 'pro' } } },
    ],
    userMetadata: {
      age: 36,
      color: 'blue',
      tags: ['maths', 'poetry'],
      addresses: [{ city: 'Paris' }, { city: 'Seattle' }],
    },
    appMetadata: { plan: 'gold', subscription: { plan: 'gold', seats: 5 }, vip: true, 'two words': 'yes', empty: [] },
    createdAt: '2018-01-15T10:00:00.123Z',
    logins: { count: 7, last: '2020-05-05T05:05:05.000Z', ip: '10.0.0.1' },
  },
  {
    identities: [
      { key: 'auth0|bob', profile: { email: 'bob+test@example.com', email_verified: false, nickname: 'Bobby' } },
    ],
    userMetadata: { age: '36', color: 'Blue', nothing: null, zero: {} },
    appMetadata: { plan: 'silver', subscription: { seats: 12.5 } },
    blocked: true,
    createdAt: '2019-06-30T23:30:00.000Z',
    logins: { count: 120, last: '2021-01-01T00:00:00.000Z', ip: '::1' },
  },
  {
    identities: [{ key: 'sms|carol', connection: 'sms', profile: { phone_number: '+15550100', phone_verified: true } }],
    blocked: false,
    createdAt: '2020-02-29T00:00:00.000Z',
  },
  {
    identities: [
      { key: 'samlp|corp|dan', connection: 'corp', profile: { email: 'dan@corp.example', name: "Dan O'Brien" } },
    ],
    appMetadata: { code: '100%_\\ "quoted"', big: 12345678901234567890n.toString() },
    createdAt: '2020-12-31T23:59:59.999Z',
  },
]

const ADD = {
  name: 'add_person',
  text: `
    with added as (
      insert into users (user_id, main_key, version, app_metadata, user_metadata, blocked, created_at, updated_at)
      select $1, $1, 1, $2::text::jsonb, $3::text::jsonb, $4, $5::timestamptz, $5::timestamptz
    ),
    counted as (
      insert into logins (user_id, logins_count, last_login, last_ip)
      select $1, $7::integer, $8::timestamptz, $9 where $7::integer is not null
    )
    insert into identities (key, owner, position, provider, id, id_is_number, connection, connection_id, issuer, subject,
      profile, epoch, created_at)
    select key, $1, place, split_part(key, '|', 1), substring(key from '\\|(.*)'), false, connection, connection, '', key,
      profile, 0, $5::timestamptz
    from jsonb_to_recordset($6::text::jsonb) as x(key text, connection text, place integer, profile jsonb)`,
}

/** Fills an empty directory with {@link PEOPLE}. */
export async function addPeople(db: Database): Promise<void> {
  for (const person of PEOPLE) await db.query(ADD, valuesOf(person))
}

function valuesOf({ identities, appMetadata, userMetadata, blocked, createdAt, logins }: PersonToFind): unknown[] {
  const [main] = identities
  const placed = identities.map((each, place) => ({ connection: each.key.split('|')[0], ...each, place }))
  const counted = logins ? [logins.count, logins.last, logins.ip] : [null, null, null]
  return [main?.key, json(appMetadata), json(userMetadata), blocked ?? null, createdAt, json(placed), ...counted]
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
