import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../model/json.ts'
import type { User } from '../model/user.ts'
import { writeIdentities, writeUser } from './user.ts'

const AT = new Date('2026-11-18T12:00:00.000Z')

test('a user with an address alone gets name, nickname and picture computed, and they are not stored', () => {
  const user = aUser({ email: 'Chuck@example.com', email_verified: false })
  const answer = writeUser(user)
  assert.equal(answer.name, 'Chuck@example.com')
  assert.equal(answer.nickname, 'Chuck')
  assert.equal(
    answer.picture,
    'https://s.gravatar.com/avatar/0b79e7da7bc7877560620cf8f2cc93ae?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fch.png',
  )
  assert.deepEqual(writeIdentities(user)[0]?.profileData, { email: 'Chuck@example.com', email_verified: false })
})

test("a provider's profile cannot stand in for what is ours", () => {
  const answer = writeUser(
    aUser({ user_id: 'auth0|victim', identities: [], blocked: false, app_metadata: { role: 'admin' } }),
  )
  assert.equal(answer.user_id, 'oidc|conn|alice')
  assert.equal((answer.identities as unknown[]).length, 1)
  assert.ok(!('blocked' in answer))
  assert.ok(!('app_metadata' in answer))
})

test('the id of a provider that numbers its accounts is a number in identities, and text in user_id', () => {
  const user = aUser({}, { key: 'github|1004', provider: 'github', id: '1004', numeric: true })
  assert.deepEqual(writeIdentities(user)[0]?.user_id, 1004)
  assert.equal(writeIdentities(user)[0]?.isSocial, true)
})

function aUser(profile: JsonObject, identity: Partial<User['identities'][0]> = {}): User {
  const key = identity.key ?? 'oidc|conn|alice'
  return {
    id: key,
    version: 1,
    identities: [
      {
        key,
        provider: 'oidc',
        id: 'conn|alice',
        numeric: false,
        connection: 'conn',
        connectionId: 'con_0000000000000000',
        issuer: 'https://issuer.example',
        subject: 'alice',
        epoch: 1,
        position: 0,
        linkedBy: null,
        passwordResetAt: null,
        ...identity,
        profile,
      },
    ],
    appMetadata: null,
    userMetadata: null,
    blocked: null,
    createdAt: AT,
    updatedAt: AT,
    logins: null,
  }
}
