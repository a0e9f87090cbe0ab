import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, it } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { anIdentity } from '../../test/support/plain-people.ts'
import { newLogId } from '../crypto/random-ids.ts'
import { type Change, changeOf } from '../model/change.ts'
import { decideDeleteUser } from '../model/delete-user.ts'
import { decideLink } from '../model/link.ts'
import type { Act } from '../model/operation.ts'
import { decideUnlink } from '../model/unlink.ts'
import { firstNumber } from '../model/user.ts'
import type { World } from '../model/world.ts'
import { Problem } from '../problems.ts'
import { type CommitOutcome, commit, wasCommitted } from './commit.ts'
import type { Database } from './database.ts'
import { readUser, readWorld } from './read-users.ts'

eachDatabase('the commit statement', (open) => {
  let db: Database

  before(async () => {
    db = await open()
  })

  it('writes the whole change, with its log entry', async () => {
    const { a, b } = await twoUsers(db)
    const log = logOf(a)
    assert.equal(
      await commit(db, { change: changeIn(linkOf(await world(db, a, b), a, b)), logs: [log], events: [] }),
      'done',
    )
    assert.deepEqual(
      (await readUser(db, a))?.identities.map(({ key }) => key),
      [a, b],
    )
    assert.equal(await readUser(db, b), undefined)
    assert.equal(await wasCommitted(db, log.log_id), true)
  })

  it('writes nothing at all where one of its users has changed since', async () => {
    const { a, b } = await twoUsers(db)
    const read = await world(db, a, b)
    await changeNote(db, b)
    const log = logOf(a)
    const outcome = await commit(db, { change: changeIn(linkOf(read, a, b)), logs: [log], events: [] })
    assert.deepEqual(outcome, { conflict: null })
    assert.equal((await readUser(db, a))?.identities.length, 1)
    assert.equal(await wasCommitted(db, log.log_id), false)
  })

  it('writes nothing where one of its users has gone since', async () => {
    const { a, b } = await twoUsers(db)
    const read = await world(db, a, b)
    assert.equal(await write(db, changeIn(decideDeleteUser(await world(db, b), b))), 'done')
    assert.deepEqual(await write(db, changeIn(linkOf(read, a, b))), { conflict: null })
    assert.equal((await readUser(db, a))?.identities.length, 1)
  })

  it('writes nothing where one of its users has gone since and another has its id now', async () => {
    const { a, b } = await twoUsers(db)
    const read = await world(db, a, b)
    assert.equal(await write(db, changeIn(decideDeleteUser(await world(db, b), b))), 'done')
    await add(db, b)
    assert.deepEqual(await write(db, changeIn(linkOf(read, a, b))), { conflict: null })
    assert.equal((await readUser(db, b))?.identities.length, 1)
  })

  it('writes nothing where one of its users was linked and unlinked since', async () => {
    const { a, b } = await twoUsers(db)
    const c = await add(db, `sms|${randomBytes(6).toString('hex')}`)
    const read = await world(db, a, b)
    assert.equal(await write(db, changeIn(linkOf(await world(db, c, b), c, b))), 'done')
    assert.equal(await write(db, changeIn(unlinkOf(await world(db, c), c, b))), 'done')
    assert.deepEqual(await write(db, changeIn(linkOf(read, a, b))), { conflict: null })
    assert.equal((await readUser(db, b))?.identities.length, 1)
  })

  it('names the key that somebody else has', async () => {
    const { a } = await twoUsers(db)
    const outcome = await write(db, appearing(a))
    assert.ok(outcome !== 'done')
    // Which of them is reported first is the database's choice.
    assert.match(String(outcome.conflict), /^(users_pkey|identities_pkey|identities_proof)$/)
  })
})

let operations = 0

function act(): Act {
  operations += 1
  const caller = { kind: 'client', clientId: 'machine', issuer: '', scopes: new Set<string>() } as const
  return { operationId: `op_${operations}_${randomBytes(4).toString('hex')}`, caller, reason: null }
}

function linkOf(read: World, primaryId: string, secondary: string) {
  return decideLink(read, { primaryId, secondary, connectionId: null, proof: null }, act())
}

function unlinkOf(read: World, userId: string, key: string) {
  const [provider = '', identityId = ''] = key.split('|')
  return decideUnlink(read, { userId, provider, identityId, strict: true }, act())
}

function changeIn(decision: ReturnType<typeof linkOf | typeof unlinkOf | typeof decideDeleteUser>): Change {
  assert.ok(!(decision instanceof Problem) && decision.change)
  return decision.change
}

async function twoUsers(db: Database): Promise<{ a: string; b: string }> {
  const name = randomBytes(6).toString('hex')
  return { a: await add(db, `email|${name}`), b: await add(db, `sms|${name}`) }
}

async function add(db: Database, key: string): Promise<string> {
  assert.equal(await write(db, appearing(key)), 'done')
  return key
}

function appearing(key: string): Change {
  const now = new Date()
  const metadata = { appMetadata: null, userMetadata: null, blocked: null }
  return changeOf({
    appear: [{ id: key, mainKey: key, version: firstNumber(now), ...metadata, createdAt: now, updatedAt: now }],
    add: [
      {
        identity: anIdentity(key, { epoch: firstNumber(now) }),
        owner: key,
        login: { email: null, username: null, phone: null },
        passwordHash: null,
      },
    ],
  })
}

async function changeNote(db: Database, id: string): Promise<void> {
  const user = await readUser(db, id)
  assert.ok(user)
  assert.equal(await write(db, changeOf({ expect: [user], rewrite: [{ ...user, userMetadata: { note: 1 } }] })), 'done')
}

function write(db: Database, change: Change): Promise<CommitOutcome> {
  return commit(db, { change, logs: [], events: [] })
}

function world(db: Database, ...users: string[]): Promise<World> {
  return readWorld(db, { users, identities: [] })
}

function logOf(user: string) {
  return { log_id: newLogId(), date: new Date(), type: 'sapi', user_id: user, entry: {} }
}
