import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NOW, aConnection, aUser, aWorld, accepted, refusalOf } from '../../test/support/plain-people.ts'
import { type CreateWish, decideCreateUser } from './create-user.ts'
import type { User } from './user.ts'

function create(wish: Partial<CreateWish> = {}, ...there: readonly User[]) {
  return decideCreateUser(aWorld(...there), {
    connection: aConnection('auth0'),
    id: 'ada',
    sent: { email: 'Ada@Example.com', connection: 'auth0' },
    passwordHash: 'hash',
    userMetadata: null,
    appMetadata: null,
    blocked: null,
    metadataBytes: 100,
    ...wish,
  })
}

describe('a new user', () => {
  it('is named by its identity, which is its main one', () => {
    const { answer, change } = accepted(create())
    assert.equal(answer.id, 'auth0|ada')
    assert.deepEqual(
      change.appear.map(({ id, mainKey }) => [id, mainKey]),
      [['auth0|ada', 'auth0|ada']],
    )
    assert.deepEqual(
      change.add.map(({ owner, identity }) => [owner, identity.key]),
      [['auth0|ada', 'auth0|ada']],
    )
  })

  it('begins now, linked by nobody', () => {
    const { answer } = accepted(create())
    const [identity] = answer.identities
    assert.deepEqual([answer.createdAt, answer.updatedAt], [NOW, NOW])
    assert.deepEqual([identity.position, identity.linkedBy], [0, null])
  })

  it('has version and epoch of no earlier user of the same name, so that what was read or opened then is void', () => {
    const { answer } = accepted(create())
    const [identity] = answer.identities
    assert.deepEqual([answer.version, identity.epoch], [NOW.getTime() * 1000, NOW.getTime() * 1000])
  })

  it('signs in with its address in lower case, and an unsent verification is none', () => {
    const [added] = accepted(create()).change.add
    assert.deepEqual(added?.login, { email: 'ada@example.com', username: null, phone: null })
    assert.deepEqual(added.identity.profile, { email: 'ada@example.com', email_verified: false })
  })

  it('of a code connection signs in with that connection’s kind of address only', () => {
    const sent = { email: 'ada@example.com', phone_number: '+4915' }
    const [byEmail] = accepted(create({ connection: aConnection('email'), sent })).change.add
    const [bySms] = accepted(create({ connection: aConnection('sms'), sent })).change.add
    assert.deepEqual(byEmail?.login, { email: 'ada@example.com', username: null, phone: null })
    assert.deepEqual(bySms?.login, { email: null, username: null, phone: '+4915' })
  })

  it('keeps what was sent of metadata; an empty app_metadata is none', () => {
    const { answer } = accepted(create({ userMetadata: {}, appMetadata: {}, blocked: true }))
    assert.deepEqual([answer.userMetadata, answer.appMetadata, answer.blocked], [{}, null, true])
  })

  it('is told of once', () => {
    assert.deepEqual(
      accepted(create()).change.events.map(({ type }) => type),
      ['user.created'],
    )
  })
})

describe('a new user is refused', () => {
  it('where a user has its name', () => {
    assert.equal(refusalOf(create({}, aUser(['auth0|ada']))), 'user_exists')
  })

  it('where its identity is linked to somebody', () => {
    assert.equal(refusalOf(create({}, aUser(['sms|bob', 'auth0|ada']))), 'user_exists')
  })

  it('with metadata over the limit, counted in bytes', () => {
    const ninetyNine = { a: 'ä'.repeat(45) + 'x' }
    assert.equal(Buffer.byteLength(JSON.stringify(ninetyNine)), 99)
    assert.deepEqual(accepted(create({ userMetadata: ninetyNine })).answer.userMetadata, ninetyNine)
    assert.equal(refusalOf(create({ userMetadata: { a: 'ä'.repeat(47) } })), 'invalid_body')
    assert.equal(refusalOf(create({ appMetadata: { a: 'x'.repeat(100) } })), 'invalid_body')
  })
})
