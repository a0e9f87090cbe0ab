import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { permissions, rightsOver } from '../support/rights.ts'
import { ROUNDS, TwoServers, link, outcomes, remove } from './two-servers.ts'

describe('roles and permissions, at once with what takes them away', () => {
  const servers = TwoServers.forThisSuite()
  const rights = rightsOver((method, path, options) => servers.server(0).call(method, path, options))
  const give = (user: string, role: string) =>
    ['POST', `/api/v2/users/${encodeURIComponent(user)}/roles`, { body: { roles: [role] } }] as const

  it('a role that is given while it is deleted is nobody’s afterwards', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [user, role] = [await servers.person(), await rights.role()]
      const answers = await servers.collide(round, give(user, role), ['DELETE', `/api/v2/roles/${role}`])
      assert.match(outcomes(...answers), /^(204|404) & 200$/)
      assert.deepEqual((await rights.of(user)).roles, [])
    }
  })

  it('a role that is given while its user is linked is either refused or on record', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [primary, secondary, role] = [await servers.person(), await servers.person(), await rights.role()]
      const [given, linked] = await servers.collide(round, give(secondary, role), link(primary, secondary))
      assert.equal(linked?.status, 201)
      const was = (await servers.snapshotOf(secondary))?.['roles']
      assert.deepEqual(was, given?.status === 204 ? [role] : undefined)
      assert.deepEqual((await rights.of(primary)).roles, [])
    }
  })

  it('of roles given at once none is lost, up to fifty and no further', async () => {
    const roles = await Promise.all(Array.from({ length: 56 }, () => rights.role()))
    const user = await servers.person()
    await rights.assign(user, ...roles.slice(0, 46))
    const answers = await servers.collide(0, ...roles.slice(46).map((role) => give(user, role)))
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [204, 204, 204, 204, 400, 400, 400, 400, 400, 400])
    assert.equal((await rights.of(user)).roles.length, 50)
  })

  it('a permission that is given while its API loses it is nobody’s afterwards', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [user, role, api] = [await servers.person(), await rights.role(), await rights.api(['read', 'write'])]
      const body = permissions(api, ['write'])
      const path = `/api/v2/resource-servers/${encodeURIComponent(api)}`
      const answers = await servers.collide(
        round,
        ['POST', `/api/v2/users/${encodeURIComponent(user)}/permissions`, { body }],
        ['POST', `/api/v2/roles/${role}/permissions`, { body }],
        round % 4 < 2 ? ['PATCH', path, { body: { scopes: [{ value: 'read' }] } }] : ['DELETE', path],
      )
      assert.match(outcomes(...answers), /^(201|404 \w+) & (201|404 \w+) & (200|204)$/)
      await rights.assign(user, role)
      assert.deepEqual((await rights.of(user)).permissions, [])
    }
  })

  it('a user who goes while a role is given leaves no row', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [user, role] = [await servers.person(), await rights.role()]
      await servers.collide(round, give(user, role), remove(user))
    }
    const text = 'select count(*) as count from user_roles where user_id not in (select user_id from users)'
    assert.deepEqual(await servers.db.query({ name: '', text }, []), [{ count: 0 }])
  })
})
