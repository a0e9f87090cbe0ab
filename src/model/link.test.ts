import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  EARLIER,
  MACHINE,
  NOW,
  aUser,
  aWorld,
  accepted,
  anAct,
  anIdentity,
  keysOf,
  person,
  refusalOf,
} from '../../test/support/plain-people.ts'
import type { Caller } from './caller.ts'
import { type LinkWish, decideLink } from './link.ts'
import { MAX_IDENTITIES, type User } from './user.ts'

const ada = aUser(['auth0|ada', 'sms|ada'])
const other = aUser(['google-oauth2|ada'], { version: 9, userMetadata: { theme: 'dark' } })
const nested = aUser(['github|1', 'email|1', 'twitter|1'])

function link(users: readonly User[], wish: Partial<LinkWish> = {}, caller: Caller = MACHINE) {
  const whole = { primaryId: 'auth0|ada', secondary: 'google-oauth2|ada', connectionId: null, proof: null, ...wish }
  return decideLink(aWorld(...users), whole, anAct(caller))
}

describe('a link', () => {
  it('puts the secondary at the end of the primary, which keeps its id, its main identity and its order', () => {
    const { answer } = accepted(link([ada, other]))
    assert.equal(answer.id, 'auth0|ada')
    assert.deepEqual(keysOf(answer), ['auth0|ada', 'sms|ada', 'google-oauth2|ada'])
    assert.deepEqual(
      answer.identities.map(({ position }) => position),
      [0, 1, 2],
    )
  })

  it('brings every identity of the secondary, in their order, so that no link nests', () => {
    const { answer, change } = accepted(link([ada, nested], { secondary: 'github|1' }))
    assert.deepEqual(keysOf(answer), ['auth0|ada', 'sms|ada', 'github|1', 'email|1', 'twitter|1'])
    assert.deepEqual(
      change.move.map(({ owner, position }) => [owner, position]),
      [
        ['auth0|ada', 2],
        ['auth0|ada', 3],
        ['auth0|ada', 4],
      ],
    )
  })

  it('lets the secondary vanish, and merges nothing of it', () => {
    const { answer, change } = accepted(link([aUser(['auth0|ada'], { appMetadata: { plan: 'pro' } }), other]))
    assert.deepEqual(change.vanish, ['google-oauth2|ada'])
    assert.deepEqual(answer.appMetadata, { plan: 'pro' })
    assert.equal(answer.userMetadata, null)
    assert.deepEqual([change.rewrite, change.appear, change.add, change.amend, change.drop], [[], [], [], [], []])
  })

  it('raises the epoch of what moves and of nothing else', () => {
    const { answer } = accepted(link([ada, nested], { secondary: 'github|1' }))
    assert.deepEqual(
      answer.identities.map(({ epoch }) => epoch),
      [0, 1, 1, 2, 2],
    )
  })

  it('names itself as the operation that linked what moved', () => {
    const { answer } = accepted(link([ada, nested], { secondary: 'github|1' }))
    assert.deepEqual(
      answer.identities.map(({ linkedBy }) => linkedBy),
      [null, 'op_0', 'op_this', 'op_this', 'op_this'],
    )
  })

  it('holds only while both users are as they were read', () => {
    const { change } = accepted(link([ada, other]))
    assert.deepEqual(
      change.expect.map(({ id, version }) => [id, version]),
      [
        ['auth0|ada', 5],
        ['google-oauth2|ada', 9],
      ],
    )
  })

  it('raises version and updated_at of the primary', () => {
    const { answer, change } = accepted(link([ada, other]))
    assert.deepEqual([answer.version, answer.updatedAt, answer.createdAt], [6, NOW, EARLIER])
    assert.deepEqual(change.touch, [{ id: 'auth0|ada', updatedAt: NOW }])
  })

  it('keeps the whole secondary in its operation', () => {
    const whole = aUser(['github|1', 'email|1'], {
      appMetadata: { plan: 'free' },
      userMetadata: { theme: 'dark' },
      blocked: true,
      logins: { count: 7, lastLogin: EARLIER, lastIp: '203.0.113.9' },
    })
    const [operation] = accepted(link([ada, whole], { secondary: 'github|1' })).change.operations
    assert.deepEqual(operation?.before['secondary'], {
      user_id: 'github|1',
      version: 5,
      app_metadata: { plan: 'free' },
      user_metadata: { theme: 'dark' },
      blocked: true,
      created_at: '2026-01-01T08:00:00.000Z',
      updated_at: '2026-01-01T08:00:00.000Z',
      logins: { count: 7, last_login: '2026-01-01T08:00:00.000Z', last_ip: '203.0.113.9' },
      identities: [
        {
          key: 'github|1',
          connection: 'github',
          connection_id: 'con_github',
          epoch: 0,
          position: 0,
          linked_by: null,
          profile: { email: '1@example.com', email_verified: true },
        },
        {
          key: 'email|1',
          connection: 'email',
          connection_id: 'con_email',
          epoch: 1,
          position: 1,
          linked_by: 'op_0',
          profile: { email: '1@example.com', email_verified: true },
        },
      ],
    })
  })

  it('records who did it, whom it touched, and the primary before and after', () => {
    const [operation] = accepted(link([ada, other], { proof: proofOf(other) }, person(ada))).change.operations
    assert.deepEqual(operation?.actor, { clientId: 'spa', userId: 'auth0|ada', identity: 'auth0|ada' })
    assert.deepEqual([operation.id, operation.action, operation.at], ['op_this', 'link', NOW])
    assert.deepEqual(operation.users, ['auth0|ada', 'google-oauth2|ada'])
    assert.deepEqual(operation.before['primary'], {
      user_id: 'auth0|ada',
      version: 5,
      identities: ['auth0|ada', 'sms|ada'],
    })
    assert.deepEqual(operation.after['primary'], {
      user_id: 'auth0|ada',
      version: 6,
      identities: ['auth0|ada', 'sms|ada', 'google-oauth2|ada'],
    })
  })

  it('tells of the vanished user, the changed one and the link', () => {
    const { events } = accepted(link([ada, nested], { secondary: 'github|1' })).change
    assert.deepEqual(
      events.map(({ type, user }) => [type, user.id]),
      [
        ['user.deleted', 'github|1'],
        ['user.updated', 'auth0|ada'],
        ['identity.linked', 'auth0|ada'],
      ],
    )
    const told = events[2]
    assert.ok(told?.type === 'identity.linked')
    assert.deepEqual([told.identities, told.operationId], [['github|1', 'email|1', 'twitter|1'], 'op_this'])
  })
})

describe('a link is refused', () => {
  it('where there is no such primary', () => {
    assert.equal(refusalOf(link([other])), 'user_not_found')
  })

  it('where nobody has the identity', () => {
    assert.equal(refusalOf(link([ada])), 'secondary_unknown')
    assert.equal(refusalOf(link([ada], { proof: { key: 'google-oauth2|ada', epoch: 0 } })), 'secondary_token_unknown')
  })

  it('of a user to itself', () => {
    assert.equal(refusalOf(link([ada], { secondary: 'auth0|ada' })), 'same_identity')
  })

  it('of an identity that is linked already, to this user or to another', () => {
    assert.equal(refusalOf(link([ada], { secondary: 'sms|ada' })), 'identity_taken')
    assert.equal(refusalOf(link([ada, nested], { secondary: 'email|1' })), 'identity_taken')
  })

  it('where the identity is of another connection than the one named', () => {
    assert.equal(refusalOf(link([ada, other], { connectionId: 'con_github' })), 'secondary_unknown')
    assert.equal(accepted(link([ada, other], { connectionId: 'con_google-oauth2' })).answer.identities.length, 3)
  })

  it('above a thousand identities, and not at a thousand', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `email|${index}`)
    const full = aUser(['auth0|ada', ...many(MAX_IDENTITIES - 1)])
    const nearly = aUser(['auth0|ada', ...many(MAX_IDENTITIES - 2)])
    assert.equal(refusalOf(link([full, other])), 'too_many_identities')
    assert.equal(accepted(link([nearly, other])).answer.identities.length, MAX_IDENTITIES)
  })

  it('with a proof from before the secondary was moved', () => {
    const moved = { ...other, identities: [anIdentity('google-oauth2|ada', { epoch: 2 })] as const }
    assert.equal(refusalOf(link([ada, moved], { proof: proofOf(other) })), 'link_with_invalid')
    assert.equal(refusalOf(link([ada, other], { proof: { key: 'sms|ada', epoch: 1 } })), 'link_with_invalid')
  })
})

describe('a link with a user token', () => {
  const withProof = { proof: proofOf(other) }

  it('brings what was proven', () => {
    assert.equal(accepted(link([ada, other], withProof, person(ada))).answer.identities.length, 3)
  })

  it('brings nothing without a proof', () => {
    assert.equal(refusalOf(link([ada, other], {}, person(ada))), 'unproven_identities')
  })

  it('brings no identity that was linked to the secondary by others and not proven', () => {
    const wish = { secondary: 'github|1', proof: proofOf(nested) }
    assert.equal(refusalOf(link([ada, nested], wish, person(ada))), 'unproven_identities')
  })

  it('is no way out of a block, on either side', () => {
    assert.equal(refusalOf(link([{ ...ada, blocked: true }, other], withProof, person(ada))), 'blocked_user')
    assert.equal(refusalOf(link([ada, { ...other, blocked: true }], withProof, person(ada))), 'blocked_user')
  })

  it('leaves blocked users to administrators', () => {
    const { answer } = accepted(link([ada, { ...other, blocked: true }]))
    assert.equal(answer.blocked, null)
  })
})

function proofOf({ identities: [{ key, epoch }] }: User) {
  return { key, epoch }
}
