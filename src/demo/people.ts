import type { JsonObject } from '../model/json.ts'

/** An identity of the demo: connection, id at the provider, profile. */
export interface DemoIdentity {
  readonly connection: string
  readonly id: string
  readonly numeric?: true
  readonly profile: JsonObject
}

/** A user of the demo with the identities that are linked to it. */
export interface DemoPerson {
  readonly main: DemoIdentity
  readonly linked: readonly DemoIdentity[]
  readonly userMetadata: JsonObject
  readonly appMetadata: JsonObject
}

/** Everybody's password in the database connection. */
export const DEMO_PASSWORD = 'Carabiner-demo-1'

const DATABASE = 'Username-Password-Authentication'

/** A dozen users: some linked, some probably one person twice (Ada, Bob, Grace), one blocked nowhere. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  person(
    database('00000000000000000000ada0', 'ada@example.com', 'Ada Lovelace'),
    { theme: 'dark', pens: 3 },
    { plan: 'pro' },
    [
      google('108000000000000000001', 'ada@example.com', 'Ada Lovelace'),
      sms('0000000000000000000ada05', '+4915100000001'),
    ],
  ),
  person(google('108000000000000000002', 'ada.byron@example.com', 'Ada Byron'), { theme: 'light' }, { plan: 'free' }),
  person(database('00000000000000000000b0b0', 'bob@example.com', 'Bob Kahn'), { newsletter: true }, { plan: 'free' }),
  person(github('1002', 'bob@example.com', 'bob-kahn'), { newsletter: false }, { plan: 'free', repos: 12 }),
  person(github('1003', 'grace@example.com', 'grace-hopper'), { editor: 'vi' }, { plan: 'pro' }, [
    email('0000000000000000000c0b01', 'grace@example.com'),
  ]),
  person(microsoft('0003bffd1d4e5a6b', 'grace@example.com', 'Grace Hopper'), { editor: 'emacs' }, { plan: 'team' }),
  person(
    database('00000000000000000000a1a0', 'alan@example.com', 'Alan Turing'),
    { runs: ['marathon'] },
    { plan: 'pro' },
    [microsoft('0003bffd1d4e5a6c', 'alan@example.com', 'Alan Turing'), github('1004', 'alan@example.com', 'turing')],
  ),
  person(sms('0000000000000000000b0e01', '+4915100000002'), { language: 'de' }, { plan: 'free' }),
  person(email('0000000000000000000e3a01', 'emmy@example.com'), { language: 'de' }, { plan: 'free' }),
  person(google('108000000000000000003', 'emmy@example.com', 'Emmy Noether'), { theme: 'dark' }, { plan: 'pro' }),
  person(microsoft('0003bffd1d4e5a6d', 'linus@example.com', 'Linus Example'), { desks: 2 }, { plan: 'team' }),
  person(
    database('0000000000000000000ba0a0', 'barbara@example.com', 'Barbara Liskov'),
    { sub: 'types' },
    { plan: 'pro' },
    [google('108000000000000000004', 'barbara@example.com', 'Barbara Liskov')],
  ),
]

function person(
  main: DemoIdentity,
  userMetadata: JsonObject,
  appMetadata: JsonObject,
  linked: readonly DemoIdentity[] = [],
): DemoPerson {
  return { main, linked, userMetadata, appMetadata }
}

function database(id: string, address: string, name: string): DemoIdentity {
  return { connection: DATABASE, id, profile: { email: address, email_verified: true, name } }
}

function google(id: string, address: string, name: string): DemoIdentity {
  const [given_name = '', family_name = ''] = name.split(' ')
  const profile = { email: address, email_verified: true, name, given_name, family_name, locale: 'en' }
  return { connection: 'google-oauth2', id, profile }
}

function github(id: string, address: string, login: string): DemoIdentity {
  return {
    connection: 'github',
    id,
    numeric: true,
    profile: { email: address, email_verified: true, name: login, nickname: login },
  }
}

function microsoft(id: string, address: string, name: string): DemoIdentity {
  return { connection: 'windowslive', id, profile: { email: address, email_verified: false, name } }
}

function sms(id: string, phone: string): DemoIdentity {
  return { connection: 'sms', id, profile: { phone_number: phone, phone_verified: true, name: phone } }
}

function email(id: string, address: string): DemoIdentity {
  return { connection: 'email', id, profile: { email: address, email_verified: true } }
}
