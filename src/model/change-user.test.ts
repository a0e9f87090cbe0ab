import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NOW, aConnection, aUser, aWorld, accepted, refusalOf } from '../../test/support/plain-people.ts'
import { type ChangeWish, changeClash, decideChangeUser } from './change-user.ts'
import type { JsonObject } from './json.ts'
import type { User } from './user.ts'

const ada = aUser(['auth0|ada', 'email|ada', 'google-oauth2|ada'], {
  userMetadata: { theme: 'dark', size: { w: 1, h: 2 } },
  appMetadata: { plan: 'pro' },
})
const connections = ['auth0', 'email', 'google-oauth2', 'sms'].map((name) => aConnection(name))

function change(sent: JsonObject, wish: Partial<ChangeWish> = {}, user: User = ada) {
  const whole = { userId: 'auth0|ada', sent, passwordHash: null, connections, metadataBytes: 100, ...wish }
  return decideChangeUser(aWorld(user), whole)
}

describe('a change of metadata', () => {
  it('merges the first level and replaces what lies deeper', () => {
    const { answer } = accepted(change({ user_metadata: { size: { w: 3 }, new: 1 } }))
    assert.deepEqual(answer.user.userMetadata, { theme: 'dark', size: { w: 3 }, new: 1 })
    assert.deepEqual(answer.user.appMetadata, { plan: 'pro' })
  })

  it('removes a key that is sent as null', () => {
    assert.deepEqual(accepted(change({ user_metadata: { theme: null } })).answer.user.userMetadata, {
      size: { w: 1, h: 2 },
    })
  })

  it('is emptied by an empty object; an empty app_metadata is none', () => {
    const { user } = accepted(change({ user_metadata: {}, app_metadata: { plan: null } })).answer
    assert.deepEqual([user.userMetadata, user.appMetadata], [{}, null])
  })

  it('is refused when the sum would be over the limit', () => {
    assert.equal(refusalOf(change({ user_metadata: { more: 'x'.repeat(60) } })), 'invalid_body')
  })

  it('moves nothing and touches no identity', () => {
    const made = accepted(change({ user_metadata: { a: 1 } })).change
    assert.deepEqual([made.move, made.amend, made.touch, made.operations], [[], [], [], []])
  })
})

describe('a change of a user', () => {
  it('holds only while the user is as it was read, raises the version once, and says who it was before', () => {
    const { answer, change: made } = accepted(change({ blocked: true }))
    assert.deepEqual(
      made.expect.map(({ id, version }) => [id, version]),
      [['auth0|ada', 5]],
    )
    assert.deepEqual([answer.user.version, answer.user.updatedAt, answer.user.blocked], [6, NOW, true])
    assert.equal(answer.previous, ada)
    assert.equal(made.rewrite.length + made.touch.length, 1)
  })

  it('of the address makes it unverified and the new one the way to sign in', () => {
    const { answer, change: made } = accepted(change({ email: 'New@Example.com' }))
    assert.deepEqual(answer.user.identities[0].profile, { email: 'new@example.com', email_verified: false })
    assert.deepEqual(
      made.amend.map(({ key, login }) => [key, login?.email]),
      [['auth0|ada', 'new@example.com']],
    )
  })

  it('to the same address leaves it verified', () => {
    const { answer } = accepted(change({ email: 'ada@example.com' }))
    assert.equal(answer.user.identities[0].profile['email_verified'], true)
  })

  it('touches the linked identity whose connection is named, and not the main one', () => {
    const { answer } = accepted(change({ connection: 'email', email_verified: false }))
    assert.equal(answer.user.identities[1]?.profile['email_verified'], false)
    assert.equal(answer.user.identities[0], ada.identities[0])
  })

  it('of the password says when, and lifts a block unless told otherwise', () => {
    const blocked = { ...ada, blocked: true }
    const wish = { passwordHash: 'hash' }
    const lifted = accepted(change({ password: 'Correct-Horse-1' }, wish, blocked)).answer.user
    assert.deepEqual([lifted.blocked, lifted.identities[0].passwordResetAt], [false, NOW])
    assert.equal(
      accepted(change({ password: 'Correct-Horse-1', blocked: true }, wish, blocked)).answer.user.blocked,
      true,
    )
  })

  it('never changes owner, place, epoch or order of an identity', () => {
    const { answer } = accepted(change({ email: 'new@example.com', blocked: true, app_metadata: { a: 1 } }))
    const places = (user: User) =>
      user.identities.map(({ key, position, epoch, linkedBy }) => [key, position, epoch, linkedBy])
    assert.deepEqual(places(answer.user), places(ada))
  })
})

describe('a change is refused', () => {
  it('where there is no such user', () => {
    assert.equal(refusalOf(change({ blocked: true }, { userId: 'auth0|nobody' })), 'user_not_found')
  })

  it('where the connection is unknown, or the user has no identity of it', () => {
    assert.equal(refusalOf(change({ connection: 'nowhere', email: 'a@example.com' })), 'connection_unknown')
    assert.equal(refusalOf(change({ connection: 'sms', phone_number: '+49' })), 'not_updatable')
  })

  it('of the address of an identity that a provider answers for', () => {
    assert.equal(refusalOf(change({ connection: 'google-oauth2', email: 'a@example.com' })), 'not_updatable')
  })

  for (const [one, two] of [
    ['password', 'email'],
    ['username', 'email'],
    ['username', 'password'],
  ] as const) {
    it(`of ${one} together with ${two}`, () => {
      const sent = { [one]: 'Correct-Horse-1', [two]: two === 'email' ? 'a@example.com' : 'Correct-Horse-1' }
      assert.equal(refusalOf(change(sent)), 'not_updatable')
    })
  }
})

describe('a name that somebody else has', () => {
  it('is told by which of them it is', () => {
    const codes = ['identities_email', 'identities_username', 'identities_phone'].map((name) => changeClash(name)?.code)
    assert.deepEqual(codes, ['email_taken', 'username_taken', 'phone_taken'])
    assert.equal(changeClash('logs_pkey'), undefined)
  })
})
