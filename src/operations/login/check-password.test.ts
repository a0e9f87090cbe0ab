import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { eachDatabase } from '../../../test/support/databases.ts'
import {
  DATABASE,
  PASSWORD,
  aPerson,
  databaseOf,
  signIn,
  signedInAs,
} from '../../../test/support/people-with-passwords.ts'
import { type TestServer, startServer } from '../../../test/support/server.ts'
import type { Passwords } from '../../crypto/passwords.ts'
import { checkPassword } from './check-password.ts'

eachDatabase('checking a password', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  after(() => server.stop())

  const logsOf = async (name: string) => {
    const rows = await server.ctx.db.query<{ entry: any }>(
      { name: 'test_logs_of', text: `select entry from logs where entry ->> 'user_name' = $1 order by log_id` },
      [name],
    )
    return rows.map(({ entry }) => entry)
  }

  test('an address in any case, a username and a number sign in, with the identity that they belong to', async () => {
    const { id } = await aPerson(server, { email: 'Names@Example.com', username: 'Climber', phone_number: '+4915155' })
    for (const identifier of ['names@example.com', ' NAMES@EXAMPLE.COM ', 'climber', 'CLIMBER', '+4915155']) {
      assert.equal(await signedInAs(server, identifier), id, identifier)
    }
    const connection = await databaseOf(server)
    const proof = await checkPassword(server.ctx, {
      connection,
      identifier: 'climber',
      password: PASSWORD,
      ip: '10.0.0.1',
    })
    assert.ok('identityKey' in proof)
    assert.equal(proof.identityKey, id)
  })

  test('a linked identity signs in as the user who has it', async () => {
    const primary = await aPerson(server)
    const secondary = await aPerson(server)
    const [provider, user_id] = secondary.id.split('|')
    const path = `/api/v2/users/${encodeURIComponent(primary.id)}/identities`
    assert.equal((await server.call('POST', path, { body: { provider, user_id } })).status, 201)
    assert.equal(await signedInAs(server, secondary.email), primary.id)
  })

  test('T23: an unknown account, one without a password and a wrong password are one refusal after one and the same work', async () => {
    const { email } = await aPerson(server)
    const bare = await aPerson(server)
    const text = 'update identities set password_hash = null where key = $1'
    await server.ctx.db.query({ name: 'test_no_password', text }, [bare.id])
    const connection = await databaseOf(server)
    const verified: (string | null)[] = []
    const passwords: Passwords = {
      ...server.ctx.passwords,
      verify: (stored, password) => {
        verified.push(stored?.slice(0, 30) ?? null)
        return server.ctx.passwords.verify(stored, password)
      },
    }
    const refusals = []
    for (const identifier of [email, bare.email, 'nobody@example.com', 'no\0body', `${'x'.repeat(5000)}@example.com`]) {
      const given = { connection, identifier, password: 'wrong', ip: '10.0.0.2' }
      refusals.push(await checkPassword({ ...server.ctx, passwords }, given))
    }
    assert.equal(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size, 1)
    const [first] = refusals
    assert.equal(first && 'code' in first && first.code, 'wrong_password')
    // One verification each; without a stored hash, that of a hash that is nobody's.
    assert.deepEqual(verified, ['$argon2id$v=19$m=19456,t=2,p=1', null, null, null, null])
  })

  test('the log tells wrong passwords from unknown accounts, and never the password', async () => {
    const { id, email } = await aPerson(server)
    assert.equal(await signedInAs(server, email, 'wrong-password'), 'wrong_password')
    assert.equal(await signedInAs(server, 'Nobody.Else@example.com', 'wrong-password'), 'wrong_password')
    const [wrong] = await logsOf(email)
    const [unknown] = await logsOf('nobody.else@example.com')
    assert.deepEqual(
      [wrong.type, wrong.user_id, wrong.connection, wrong.strategy_type],
      ['fp', id, DATABASE, 'database'],
    )
    assert.deepEqual([unknown.type, unknown.user_id, unknown.strategy], ['fu', undefined, 'auth0'])
    assert.ok(!JSON.stringify([wrong, unknown]).includes('wrong-password'))
  })

  test('a blocked user is told so, once the password was right', async () => {
    const { email } = await aPerson(server, { blocked: true })
    assert.equal(await signedInAs(server, email, 'wrong'), 'wrong_password')
    assert.equal(await signedInAs(server, email), 'account_blocked')
    assert.deepEqual(
      (await logsOf(email)).map(({ type }) => type),
      ['fp', 'f'],
    )
  })

  test('an older hash is replaced when its password was right, and not before', async () => {
    const { id, email } = await aPerson(server)
    const stored = async () => {
      const text = 'select password_hash from identities where key = $1'
      return (await server.ctx.db.query<{ password_hash: string }>({ name: 'test_hash', text }, [id]))[0]?.password_hash
    }
    const text = 'update identities set password_hash = $2 where key = $1'
    const old = await bcrypt(PASSWORD, 4)
    await server.ctx.db.query({ name: 'test_set_hash', text }, [id, old])
    assert.equal(await signedInAs(server, email, 'wrong'), 'wrong_password')
    assert.equal(await stored(), old)
    assert.equal(await signedInAs(server, email), id)
    assert.match((await stored()) ?? '', /^\$argon2id\$/)
    assert.equal(await signedInAs(server, email), id)
  })

  test('a thousand wrong passwords block the account at that address; elsewhere and by another identity its owner gets in', async () => {
    const owner = await aPerson(server)
    const second = await aPerson(server)
    const [provider, user_id] = second.id.split('|')
    const path = `/api/v2/users/${encodeURIComponent(owner.id)}/identities`
    await server.call('POST', path, { body: { provider, user_id } })
    const ip = '203.0.113.66'
    const outcomes = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => signIn(server, owner.email, { password: `guess ${index}`, ip })),
    )
    const count = (code: string) => outcomes.filter((outcome) => outcome === code).length
    assert.deepEqual([count('wrong_password'), count('too_many_attempts')], [10, 990])
    // Also the right password is refused there now.
    assert.equal(await signIn(server, owner.email, { ip }), 'too_many_attempts')
    assert.equal(await signedInAs(server, owner.email), owner.id)
    const byOther = await signIn(server, second.email, { ip })
    assert.equal(typeof byOther === 'string' ? byOther : byOther.id, owner.id)
    const types = new Set((await logsOf(owner.email)).map(({ type }) => type))
    assert.deepEqual([...types].sort(), ['fp', 'limit_wc'])

    const blocks = await server.call('GET', `/api/v2/user-blocks/${encodeURIComponent(owner.id)}`)
    assert.deepEqual(blocks.body, { blocked_for: [{ identifier: owner.email, connection: DATABASE, ip }] })
    await server.call('DELETE', `/api/v2/user-blocks/${encodeURIComponent(owner.id)}`)
    const again = await signIn(server, owner.email, { ip })
    assert.equal(typeof again === 'string' ? again : again.id, owner.id)
  })
})
