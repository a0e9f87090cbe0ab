import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection } from './connection.ts'
import type { Identities, Identity } from './identity.ts'
import type { Json } from './json.ts'
import { type Meeting, suggestLink, verifiedEmail } from './suggest-link.ts'
import type { User } from './user.ts'

const EMAIL = 'ada@example.com'

function identity(key: string, profile: Record<string, Json> = { email: EMAIL, email_verified: true }): Identity {
  const [provider = '', id = ''] = key.split('|')
  const named = { key, provider, id, numeric: false, connection: provider, connectionId: `con_${provider}` }
  const rest = { issuer: provider, subject: id, epoch: 1, position: 0, linkedBy: null, passwordResetAt: null }
  return { ...named, ...rest, profile }
}

function user(year: number, identities: Identities, changed: Partial<User> = {}): User {
  const createdAt = new Date(Date.UTC(year, 0))
  const empty = { version: 1, appMetadata: null, userMetadata: null, blocked: null, logins: null }
  return { id: identities[0].key, identities, createdAt, updatedAt: createdAt, ...empty, ...changed }
}

const newcomer = identity('github|1')
const older = user(2020, [identity('auth0|1')])

function meet(candidates: readonly User[], changed: Partial<Meeting> = {}, options: Connection['options'] = {}) {
  const connection = { id: 'con_github', name: 'github', strategy: 'github', options, enabledClients: [] }
  const open = new Set(['con_auth0', 'con_google', 'con_github'])
  const meeting = { user: user(2026, [newcomer]), identity: newcomer, connection, candidates, open, ...changed }
  const suggestion = suggestLink(meeting)
  return 'existing' in suggestion ? `${suggestion.kind} ${suggestion.existing.id}` : suggestion.kind
}

test('an older account with the same verified address is offered, the oldest of several', () => {
  assert.equal(meet([older]), 'offer auth0|1')
  assert.equal(meet([older, user(2021, [identity('google|1')])]), 'offer auth0|1')
})

test('nothing is offered that is unverified, blocked, younger, closed here, or itself', () => {
  const unverified: Json[] = [false, 'true', 1, null]
  for (const flag of unverified) {
    assert.equal(meet([user(2020, [identity('auth0|1', { email: EMAIL, email_verified: flag })])]), 'none')
  }
  assert.equal(meet([{ ...older, blocked: true }]), 'none')
  assert.equal(meet([user(2027, [identity('auth0|1')])]), 'none')
  assert.equal(meet([older], { open: new Set(['con_github']) }), 'none')
  assert.equal(meet([user(2020, [newcomer])]), 'none')
  assert.equal(meet([older], {}, { suggest_linking: false }), 'none')
})

test('nothing is offered to an account with more than was proven', () => {
  assert.equal(meet([older], { user: user(2026, [newcomer, identity('google|1')]) }), 'none')
})

test('a younger account of several identities is offered, since it cannot join', () => {
  assert.equal(meet([user(2027, [identity('auth0|1'), identity('google|1')])]), 'offer auth0|1')
})

test('of two accounts made at one moment exactly one may take the other in', () => {
  const twin = user(2026, [identity('auth0|1')])
  assert.equal(meet([twin]), 'offer auth0|1')
  const back = { user: twin, identity: twin.identities[0], candidates: [user(2026, [newcomer])] }
  assert.equal(meet(back.candidates, back), 'none')
})

test('T7: where one connection vouches for two accounts with one address nothing is suggested, whoever else fits', () => {
  assert.equal(meet([older, user(2021, [identity('github|2')])]), 'recycled')
  assert.equal(meet([user(2020, [identity('auth0|1'), identity('github|2')])]), 'recycled')
})

test('links by itself where the connection says so and there is exactly one older account', () => {
  const automatic = { automatic_linking: true }
  assert.equal(meet([older], {}, automatic), 'automatic auth0|1')
  assert.equal(meet([older, user(2021, [identity('google|1')])], {}, automatic), 'offer auth0|1')
  assert.equal(meet([user(2027, [identity('auth0|1'), identity('google|1')])], {}, automatic), 'offer auth0|1')
  assert.equal(meet([{ ...older, blocked: true }], {}, automatic), 'none')
  assert.equal(meet([older], {}, { automatic_linking: 'true' }), 'offer auth0|1')
})

test('T25: an address that only looks like another once its letters are folded is no verified address', () => {
  const of = (email: Json) => verifiedEmail(identity('github|1', { email, email_verified: true }))
  assert.equal(of('Ada@Example.com'), EMAIL)
  for (const email of ['\u212Aate@example.com', 'ad\u0430@example.com', 'ada@example.com,eve@example.com', 'ada', 7]) {
    assert.equal(of(email), undefined)
  }
})
