import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { type TestServer, startServer } from '../../test/support/server.ts'
import type { Asked } from '../model/caller.ts'
import { changeClash, decideChangeUser } from '../model/change-user.ts'
import type { Decision } from '../model/change.ts'
import { Problem } from '../problems.ts'
import { carryOut } from './carry-out.ts'
import { noted, successNote } from './notes.ts'

eachDatabase('carry-out', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  after(() => server.stop())

  test('a taken address that shows only after two conflicts, when the users are locked first, is a refusal and changes nothing', async () => {
    const before = await server.call('GET', '/api/v2/users?per_page=100')
    const refusal = await changeAddressOf('auth0|00000000000000000000b0b0', 'ada@example.com')
    assert.ok(refusal instanceof Problem)
    assert.equal(refusal.code, 'email_taken')
    assert.deepEqual((await server.call('GET', '/api/v2/users?per_page=100')).body, before.body)
  })

  test('a change that conflicts twice is made by locking first', async () => {
    const changed = await changeAddressOf('auth0|00000000000000000000b0b0', 'bob.kahn@example.com')
    assert.ok(!(changed instanceof Problem))
    const { body } = await server.call('GET', '/api/v2/users/auth0%7C00000000000000000000b0b0')
    assert.equal(body.email, 'bob.kahn@example.com')
  })

  /** Changes an address; the first two attempts are made to look as if somebody had written in between. */
  async function changeAddressOf(userId: string, email: string) {
    const asked = askedBy(server)
    const connections = await server.ctx.directory.connections()
    let attempts = 0
    return carryOut(server.ctx, {
      asked,
      involved: { users: [userId], identities: [] },
      decide: (world) => {
        attempts += 1
        const wish = { userId, sent: { email }, passwordHash: null, connections, metadataBytes: 10_240 }
        const decision = decideChangeUser(world, wish)
        const logged = noted(decision, () => [successNote(asked, { userId, status: 200, body: {} })])
        return attempts <= 2 ? outdated(logged) : logged
      },
      onClash: changeClash,
    })
  }
})

function outdated<Answer>(decision: Decision<Answer>): Decision<Answer> {
  if (decision instanceof Problem || !decision.change) return decision
  const expect = decision.change.expect.map((user) => ({ ...user, version: user.version - 1 }))
  return { ...decision, change: { ...decision.change, expect } }
}

function askedBy(server: TestServer): Asked {
  const scopes = new Set(['update:users'])
  return {
    caller: { kind: 'client', clientId: server.machineClient.id, issuer: `${server.origin}/`, scopes },
    rights: [...scopes],
    summary: 'Update a User',
    method: 'PATCH',
    path: '/api/v2/users/x',
    query: {},
    body: {},
    ip: '127.0.0.1',
    userAgent: 'test',
    correlationId: null,
  }
}
