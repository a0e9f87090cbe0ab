import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Database } from '../../src/store/database.ts'
import { freshEmail } from '../compat/api-under-test.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'

/** What processes do by themselves, every few seconds or in the background. */
const BESIDE =
  /^(claim_|read_(clients|grants|connections|resource_servers|settings)|keep_tidy|delete_|drop_|(?!commit_|read_world).*(webhook|event|deliver|position))/

eachDatabase('statements of Auth0’s link and unlink by machine', (open) => {
  let server: TestServer
  let ran: string[] = []

  before(async () => {
    server = await startServer(watched(await open()))
  })
  after(() => server.stop())

  function watched(db: Database): Database {
    const query: Database['query'] = (statement, values) => {
      ran.push(statement.name)
      return db.query(statement, values)
    }
    return { ...db, query, close: () => db.close() }
  }

  async function statementsOf(method: string, path: string, body?: object): Promise<string[]> {
    ran = []
    const { status, body: answer } = await server.call(method, path, body === undefined ? {} : { body })
    assert.ok(status < 300, JSON.stringify(answer))
    return ran.filter((name) => !BESIDE.test(name))
  }

  const person = async (connection: string, more: object) =>
    (await server.call('POST', '/api/v2/users', { body: { connection, email: freshEmail(), ...more } })).body
      .user_id as string

  it('are two each, where what stays is plainly a way in', async () => {
    const user = await person('Username-Password-Authentication', { password: 'Correct-horse-7' })
    const other = await person('email', {})
    const path = `/api/v2/users/${encodeURIComponent(user)}/identities`
    const id = other.slice('email|'.length)
    const linked = await statementsOf('POST', path, { provider: 'email', user_id: id })
    const unlinked = await statementsOf('DELETE', `${path}/email/${id}`)
    for (const names of [linked, unlinked]) {
      assert.equal(names.length, 2, names.join())
      assert.equal(names[0], 'read_world')
      assert.match(names[1] ?? '', /^commit_/)
    }
  })
})
