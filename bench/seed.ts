import type { Database } from '../src/store/database.ts'
import { type Crowd, emailOf, mainId, secondId, digits } from './people.ts'

const BATCH = 100_000
/** Whom the texts below are written for. */
const PERSON = 987_654_321_012

/** Where everybody's main identity signs in, and the hash of the password that all have. */
export interface SeededLogin {
  readonly connectionId: string
  readonly passwordHash: string
}

/** For people who never sign in. */
const NOBODYS: SeededLogin = {
  connectionId: 'con_0000000000bench1',
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g',
}

/**
 * Fills an empty, migrated database with a crowd: a profile of about 350 bytes for each identity, both kinds of metadata,
 * login counters. On PostgreSQL foreign keys are not checked meanwhile, since each row is made beside the one it names.
 */
export async function seed(db: Database, crowd: Crowd, login: SeededLogin = NOBODYS): Promise<void> {
  for (let from = 0; from < crowd.people; from += BATCH) {
    await db.define(statementFor(crowd, login, { from, to: Math.min(from + BATCH, crowd.people) - 1 }))
  }
  if (db.engine === 'pglite') {
    await db.define('analyze')
    await db.define('checkpoint')
    return
  }
  await db.define('analyze')
  await db.define('checkpoint')
  // Writes every page once more, so that what is measured is not the first touch of a page after a checkpoint, which
  // takes the whole page into the log.
  await db.define('vacuum (freeze)')
}

const MAIN_PROFILE = {
  email: emailOf(PERSON),
  email_verified: true,
  name: `Ada Lovelace ${digits(PERSON)}`,
  given_name: 'Ada',
  family_name: `Lovelace ${digits(PERSON)}`,
  nickname: `ada.lovelace.${digits(PERSON)}`,
  picture: `https://s.gravatar.com/avatar/0123456789abcdef0123${digits(PERSON)}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fad.png`,
}

const SECOND_PROFILE = {
  ...MAIN_PROFILE,
  picture: `https://lh3.googleusercontent.com/a/ACg8ocK0123456789abcdefghijklmnopqrstuvwxyz_${digits(PERSON)}=s96-c`,
  locale: 'en-GB',
}

const APP_METADATA = { plan: 'team', roles: ['editor', 'reviewer'], customer: `cus_${digits(PERSON)}` }
const USER_METADATA = { theme: 'dark', language: 'en', newsletter: false, nickname: 'ada' }

/** One statement for both tables: each refers to the other. */
function statementFor(
  { linked }: Crowd,
  { connectionId, passwordHash }: SeededLogin,
  { from, to }: { from: number; to: number },
): string {
  return `
  with person as (
    select n, lpad(n::text, 12, '0') as t, timestamptz '2025-01-01 00:00Z' + n * interval '7 seconds' as at
    from generate_series(${from}, ${to}) as n
  ),
  seeded_users as (
    insert into users (user_id, main_key, version, app_metadata, user_metadata, created_at, updated_at)
    select ${id('auth0', mainId)}, ${id('auth0', mainId)}, 1, ${json(APP_METADATA)}, ${json(USER_METADATA)}, at, at from person
  ),
  seeded_logins as (
    insert into logins (user_id, logins_count, last_login, last_ip)
    select ${id('auth0', mainId)}, 7, at, '203.0.113.7' from person
  )
  insert into identities (key, owner, position, provider, id, id_is_number, connection, connection_id, issuer, subject,
    profile, epoch, login_email, password_hash, created_at)
  select ${id('auth0', mainId)}, ${id('auth0', mainId)}, 0, 'auth0', ${text(mainId(PERSON))}, false,
    'Username-Password-Authentication', '${connectionId}', 'auth0', ${text(mainId(PERSON))}, ${json(MAIN_PROFILE)}, 1,
    ${text(emailOf(PERSON))}, '${passwordHash}', at
  from person
  union all
  select ${id('google-oauth2', secondId)}, ${id('auth0', mainId)}, 1, 'google-oauth2', ${text(secondId(PERSON))}, false,
    'google-oauth2', 'con_0000000000bench2', 'https://accounts.google.com', ${text(secondId(PERSON))},
    ${json(SECOND_PROFILE)}, 1, null, null, at
  from person where n % 10 < ${linked}`
}

function id(provider: string, idOf: (person: number) => string): string {
  return text(`${provider}|${idOf(PERSON)}`)
}

function json(value: unknown): string {
  return `${text(JSON.stringify(value))}::jsonb`
}

/** SQL that writes a text of the first person for whoever `t` is. */
function text(ofFirst: string): string {
  return `replace('${ofFirst}', '${digits(PERSON)}', t)`
}
