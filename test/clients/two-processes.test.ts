import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { makeKey } from '../../src/crypto/vault.ts'
import { type FreshPostgres, freshPostgres } from '../support/databases.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { callUrl } from '../support/server.ts'

const ADA = 'auth0%7C00000000000000000000ada0'
const SETTINGS_MAY_BE_OLD_MS = 5000

describe('two processes that start at the same moment on one empty PostgreSQL', () => {
  let database: FreshPostgres
  let one: ServerProcess
  let other: ServerProcess
  let running: readonly ServerProcess[] = []
  before(async () => {
    database = await freshPostgres({ empty: true })
    // They share the address, as behind a load balancer: a token names it as its issuer and audience.
    const settings = { DATABASE_URL: database.url, CARABINER_KEYS: makeKey(), PUBLIC_URL: 'https://id.example.com' }
    const started = await Promise.allSettled([startProcess(settings), startProcess(settings)])
    running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const [first, second] = running
    assert.ok(
      first && second,
      started.map((each) => (each.status === 'rejected' ? String(each.reason) : '')).join('\n'),
    )
    one = first
    other = second
  })
  after(async () => {
    await Promise.all(running.map((each) => each.stop()))
    await database.drop()
  })

  it('have one tenant between them: each demo user and each connection once', async () => {
    const answers = [
      await one.call('GET', '/api/v2/users?include_totals=true'),
      await other.call('GET', '/api/v2/users?include_totals=true'),
    ]
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.total]),
      [
        [200, 12],
        [200, 12],
      ],
    )
    assert.deepEqual(answers[0]?.body, answers[1]?.body)
    const connections = (await one.call('GET', '/api/v2/connections')).body.map(({ name }: { name: string }) => name)
    assert.deepEqual(connections.toSorted(), [...new Set(connections)].toSorted())
  })

  it('publish the same keys', async () => {
    const [mine, theirs] = [
      await one.call('GET', '/.well-known/jwks.json'),
      await other.call('GET', '/.well-known/jwks.json'),
    ]
    assert.ok(mine.body.keys.length > 0)
    assert.deepEqual(mine.body, theirs.body)
  })

  it('honour each other’s tokens: from the control socket and from the token endpoint, of machines and of users', async () => {
    for (const [minter, reader] of [
      [one, other],
      [other, one],
    ] as const) {
      const tokens = [
        await minter.token(),
        await tokenFrom(minter),
        await minter.token('--user', 'auth0|00000000000000000000ada0'),
      ]
      for (const token of tokens)
        assert.equal((await reader.call('GET', `/api/v2/users/${ADA}`, { token })).status, 200)
    }
  })

  it('see each other’s changes of users at once', async () => {
    const users = '/api/v2/users'
    const body = { connection: 'email', email: 'new@example.com' }
    const made = await one.call('POST', users, { body })
    assert.equal(made.status, 201)
    const [provider, id] = String(made.body.user_id).split('|')
    const linked = await other.call('POST', `${users}/${ADA}/identities`, { body: { provider, user_id: id } })
    assert.equal(linked.status, 201)
    assert.equal((await one.call('GET', `${users}/${provider}%7C${id}`)).status, 404)
    const unlinked = await one.call('DELETE', `${users}/${ADA}/identities/${provider}/${id}`)
    assert.deepEqual([unlinked.status, unlinked.body.length], [200, linked.body.length - 1])
    assert.equal((await other.call('GET', `${users}/${provider}%7C${id}`)).body.email, 'new@example.com')
  })

  it('refuse at both a user token whose identity was unlinked at one', async () => {
    const google = 'google-oauth2|108000000000000000001'
    const token = await one.token('--user', 'auth0|00000000000000000000ada0', '--identity', google)
    assert.equal((await other.call('GET', `/api/v2/users/${ADA}`, { token })).status, 200)
    await one.call('DELETE', `/api/v2/users/${ADA}/identities/google-oauth2/108000000000000000001`)
    for (const server of [one, other]) {
      assert.equal((await server.call('GET', `/api/v2/users/${ADA}`, { token })).status, 401)
    }
  })

  it('follow a changed setting within five seconds', async () => {
    const unlinkNothing = () => other.call('DELETE', `/api/v2/users/${ADA}/identities/github/1`)
    assert.equal((await unlinkNothing()).status, 200)
    const changed = await one.call('PATCH', '/api/v2/tenants/settings', { body: { strict_unlink: true } })
    assert.equal(changed.status, 200)
    const begun = performance.now()
    while ((await unlinkNothing()).status !== 404) {
      const late = performance.now() - begun
      assert.ok(late < SETTINGS_MAY_BE_OLD_MS + 1000, `The setting had not arrived after ${late} ms`)
      await setTimeout(100)
    }
  })
})

async function tokenFrom(server: ServerProcess): Promise<string> {
  const { id: client_id, secret: client_secret } = server.client
  const body = {
    grant_type: 'client_credentials',
    client_id,
    client_secret,
    audience: 'https://id.example.com/api/v2/',
  }
  return (await callUrl(`${server.plain}/oauth/token`, 'POST', { body })).body.access_token
}
