import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  MACHINE,
  NOW,
  aUser,
  aWorld,
  accepted,
  anAct,
  keysOf,
  person,
  refusalOf,
} from '../../test/support/plain-people.ts'
import { Problem } from '../problems.ts'
import { type UnlinkWish, decideUnlink } from './unlink.ts'
import type { User } from './user.ts'

const ada = aUser(['auth0|ada', 'sms|ada', 'google-oauth2|ada'], {
  userMetadata: { theme: 'dark' },
  appMetadata: { plan: 'pro' },
})

function unlink(user: User, wish: Partial<UnlinkWish> = {}, caller = MACHINE) {
  const whole = { userId: 'auth0|ada', provider: 'sms', identityId: 'ada', strict: false, ...wish }
  return decideUnlink(aWorld(user), whole, anAct(caller))
}

describe('an unlink', () => {
  it('leaves the other identities in their order, main one first', () => {
    const { answer } = accepted(unlink(ada))
    assert.equal(answer.left, true)
    assert.deepEqual(keysOf(answer.user), ['auth0|ada', 'google-oauth2|ada'])
    assert.deepEqual(
      answer.user.identities.map(({ position }) => position),
      [0, 2],
    )
  })

  it('makes the identity a user of its own, begun now, without metadata and not blocked', () => {
    const { change } = accepted(unlink({ ...ada, blocked: true }))
    assert.deepEqual(change.appear, [
      {
        id: 'sms|ada',
        mainKey: 'sms|ada',
        version: NOW.getTime() * 1000,
        appMetadata: null,
        userMetadata: null,
        blocked: null,
        createdAt: NOW,
        updatedAt: NOW,
      },
    ])
    assert.deepEqual(change.move, [{ key: 'sms|ada', owner: 'sms|ada', position: 0, linkedBy: null }])
  })

  it('keeps the profile of the identity that leaves', () => {
    const { change } = accepted(unlink(ada))
    const created = change.events.find(({ type }) => type === 'user.created')
    assert.deepEqual(created?.user.identities[0].profile, { email: 'ada@example.com', email_verified: true })
  })

  it('leaves the metadata with the user who stays', () => {
    const { answer, change } = accepted(unlink(ada))
    assert.deepEqual([answer.user.userMetadata, answer.user.appMetadata], [{ theme: 'dark' }, { plan: 'pro' }])
    assert.deepEqual([change.rewrite, change.vanish, change.add, change.drop, change.amend], [[], [], [], [], []])
  })

  it('raises the epoch of what leaves and of nothing else', () => {
    const { answer, change } = accepted(unlink(ada))
    const created = change.events.find(({ type }) => type === 'user.created')
    assert.equal(created?.user.identities[0].epoch, 2)
    assert.deepEqual(
      answer.user.identities.map(({ epoch }) => epoch),
      [0, 1],
    )
  })

  it('holds only while the user is as it was read, and raises its version', () => {
    const { answer, change } = accepted(unlink(ada))
    assert.deepEqual(
      change.expect.map(({ id, version }) => [id, version]),
      [['auth0|ada', 5]],
    )
    assert.deepEqual([answer.user.version, answer.user.updatedAt], [6, NOW])
  })

  it('records what left with its place, its epoch and the link that had brought it', () => {
    const [operation] = accepted(unlink(ada)).change.operations
    assert.deepEqual(operation?.before['identities'], [
      {
        key: 'sms|ada',
        connection: 'sms',
        connection_id: 'con_sms',
        epoch: 1,
        position: 1,
        linked_by: 'op_0',
        profile: { email: 'ada@example.com', email_verified: true },
      },
    ])
    assert.deepEqual([operation.action, operation.users], ['unlink', ['auth0|ada', 'sms|ada']])
  })

  it('tells of the new user, the changed one and the unlink', () => {
    const { events } = accepted(unlink(ada)).change
    assert.deepEqual(
      events.map(({ type, user }) => [type, user.id]),
      [
        ['user.created', 'sms|ada'],
        ['user.updated', 'auth0|ada'],
        ['identity.unlinked', 'auth0|ada'],
      ],
    )
  })

  it('finds an identity whose id itself holds pipes', () => {
    const user = aUser(['auth0|ada', 'samlp|corp|ada'])
    assert.deepEqual(keysOf(accepted(unlink(user, { provider: 'samlp', identityId: 'corp|ada' })).answer.user), [
      'auth0|ada',
    ])
  })
})

describe('an unlink is refused', () => {
  it('where there is no such user', () => {
    assert.equal(refusalOf(unlink(aUser(['auth0|bob', 'sms|ada']))), 'user_not_found')
  })

  it('for the main identity, also when it is the only one', () => {
    const wish = { provider: 'auth0', identityId: 'ada' }
    assert.equal(refusalOf(unlink(ada, wish)), 'main_identity_stays')
    assert.equal(refusalOf(unlink(aUser(['auth0|ada']), wish)), 'main_identity_stays')
  })

  it('with a user token of a blocked user, and not with an administrator’s', () => {
    const blocked = { ...ada, blocked: true }
    assert.equal(refusalOf(unlink(blocked, {}, person(blocked))), 'blocked_user')
    assert.equal(accepted(unlink(blocked)).answer.left, true)
  })

  it('in strict mode for an identity that the user does not have', () => {
    assert.equal(refusalOf(unlink(ada, { identityId: 'nobody', strict: true })), 'identity_not_found')
  })
})

describe('an unlink of what the user does not have', () => {
  for (const identityId of ['nobody', 'sms|ada', 'ADA']) {
    it(`changes nothing and says so: sms, ${identityId}`, () => {
      const decision = unlink(ada, { identityId })
      assert.ok(!(decision instanceof Problem))
      assert.deepEqual(decision, { answer: { user: ada, left: false, wasLastWayIn: false }, change: null, notes: [] })
    })
  }

  it('is also one of another user’s identity', () => {
    const decision = decideUnlink(
      aWorld(ada, aUser(['github|1', 'email|1'])),
      { userId: 'auth0|ada', provider: 'email', identityId: '1', strict: false },
      anAct(),
    )
    assert.ok(!(decision instanceof Problem))
    assert.equal(decision.answer.left, false)
  })
})
