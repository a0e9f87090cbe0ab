import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aUser, aWorld, accepted } from '../../test/support/plain-people.ts'
import { decideDeleteUser } from './delete-user.ts'

const ada = aUser(['auth0|ada', 'sms|ada'])

describe('a deletion', () => {
  it('takes the user with all its identities, and nobody else', () => {
    const { answer, change } = accepted(decideDeleteUser(aWorld(ada, aUser(['github|1'])), 'auth0|ada'))
    assert.equal(answer, ada)
    assert.deepEqual([change.vanish, change.drop], [['auth0|ada'], ['auth0|ada', 'sms|ada']])
  })

  it('holds only while the user is as it was read', () => {
    const { change } = accepted(decideDeleteUser(aWorld(ada), 'auth0|ada'))
    assert.deepEqual(
      change.expect.map(({ id, version }) => [id, version]),
      [['auth0|ada', 5]],
    )
  })

  it('is told of once', () => {
    const { change } = accepted(decideDeleteUser(aWorld(ada), 'auth0|ada'))
    assert.deepEqual(
      change.events.map(({ type, user }) => [type, user.id]),
      [['user.deleted', 'auth0|ada']],
    )
  })

  it('of nobody changes nothing; the id of a linked identity is nobody’s', () => {
    for (const id of ['auth0|nobody', 'sms|ada']) {
      assert.deepEqual(decideDeleteUser(aWorld(ada), id), { answer: null, change: null, notes: [] })
    }
  })
})
