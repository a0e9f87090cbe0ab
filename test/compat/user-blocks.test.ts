import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eachDatabase } from '../support/databases.ts'
import { DATABASE, aPerson, setOptions, signIn } from '../support/people-with-passwords.ts'
import { type TestServer, startServer } from '../support/server.ts'

eachDatabase('user-blocks', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  after(() => server.stop())

  let last = 0
  /** Somebody who is blocked at an address for wrong passwords. */
  const blocked = async (identifier?: string) => {
    const person = await aPerson(server, { username: `blocked${++last}` })
    const ip = `198.51.100.${last}`
    for (let index = 0; index < 10; index++) await signIn(server, identifier ?? person.email, { password: 'wrong', ip })
    return { ...person, ip, path: `/api/v2/user-blocks/${encodeURIComponent(person.id)}` }
  }
  const of = (identifier: string) => `/api/v2/user-blocks?identifier=${encodeURIComponent(identifier)}`

  test('a block is shown by user and by identifier, and lifted by either', async () => {
    for (const whose of ['user', 'identifier'] as const) {
      const { email, ip, path } = await blocked()
      const expected = { blocked_for: [{ identifier: email, ip, connection: DATABASE }] }
      for (const shown of [path, of(email.toUpperCase())]) {
        const answer = await server.call('GET', shown)
        assert.deepEqual([answer.status, answer.body], [200, expected])
      }
      const lifted = await server.call('DELETE', whose === 'user' ? path : of(email))
      assert.deepEqual([lifted.status, lifted.body], [204, null])
      assert.deepEqual((await server.call('GET', path)).body, { blocked_for: [] })
      assert.equal(typeof (await signIn(server, email, { ip })), 'object')
    }
  })

  test('a user is blocked under each name that was typed', async () => {
    const { username } = { username: 'many-names' }
    const person = await aPerson(server, { username })
    for (const name of [person.email, username]) {
      for (let index = 0; index < 10; index++) await signIn(server, name, { password: 'wrong', ip: '198.51.100.250' })
    }
    const { body } = await server.call('GET', `/api/v2/user-blocks/${encodeURIComponent(person.id)}`)
    assert.deepEqual(
      body.blocked_for.map(({ identifier }: { identifier: string }) => identifier),
      [username, person.email],
    )
  })

  test('a password that the API sets lifts the blocks', async () => {
    const { id, email, ip } = await blocked()
    const path = `/api/v2/users/${encodeURIComponent(id)}`
    assert.equal((await server.call('PATCH', path, { body: { password: 'Changed-by-api-1' } })).status, 200)
    assert.equal(typeof (await signIn(server, email, { ip, password: 'Changed-by-api-1' })), 'object')
  })

  test('an account that there is not is shown like any other, by identifier', async () => {
    for (let index = 0; index < 10; index++)
      await signIn(server, 'ghost@example.com', { password: 'x', ip: '198.51.100.251' })
    assert.equal((await server.call('GET', of('ghost@example.com'))).body.blocked_for.length, 1)
    assert.deepEqual((await server.call('GET', of('never.seen@example.com'))).body, { blocked_for: [] })
    assert.equal((await server.call('DELETE', of('never.seen@example.com'))).status, 204)
  })

  test('a connection that no longer blocks is left out where that is asked', async () => {
    const { path } = await blocked()
    await setOptions(server, { brute_force_protection: false })
    const considered = await server.call('GET', `${path}?consider_brute_force_enablement=true`)
    assert.deepEqual(considered.body, { blocked_for: [] })
    assert.equal((await server.call('GET', path)).body.blocked_for.length, 1)
    await setOptions(server, { brute_force_protection: true })
  })

  test('unknown users, missing identifiers and missing rights are refused', async () => {
    const unknown = '/api/v2/user-blocks/auth0%7Cnobody'
    for (const method of ['GET', 'DELETE']) {
      const answer = await server.call(method, unknown)
      assert.deepEqual([answer.status, answer.body.errorCode], [404, 'inexistent_user'])
      assert.equal((await server.call(method, '/api/v2/user-blocks')).status, 400)
      assert.equal((await server.call(method, '/api/v2/user-blocks/nobody')).status, 400)
      const token = await server.token({ scopes: ['read:logs'] })
      assert.equal((await server.call(method, unknown, { token })).status, 403)
    }
  })

  test('lifting is in the log, under the user', async () => {
    const { id, path } = await blocked()
    await server.call('DELETE', path)
    const { body } = await server.call('GET', `/api/v2/users/${encodeURIComponent(id)}/logs`)
    const types = body.map(({ type }: { type: string }) => type)
    assert.ok(types.includes('ublkdu') && types.includes('fp'), types.join())
  })
})
