import assert from 'node:assert/strict'
import { it } from 'node:test'
import { permissions, rightsOver } from '../support/rights.ts'
import { at, onEachDatabase, refusal } from './api-under-test.ts'

const NOBODY = refusal(404, 'The user does not exist.', 'inexistent_user')
const NO_ROLE = refusal(404, 'The role does not exist.')

onEachDatabase('roles and permissions of a user', (api) => {
  const rights = rightsOver((method, path, options) => api.server.call(method, path, options))
  const get = async (path: string) => (await api.ask({ method: 'GET', path })).body
  const newUser = async () => (await api.makeUser()).user_id as string
  const of = (user: string, part: string) => `/api/v2/users/${at(user)}/${part}`

  it('204: roles come, once each, and go, also those that it does not have', async () => {
    const [user, role, other] = [await newUser(), await rights.role(), await rights.role()]
    const before = await get(`/api/v2/users/${at(user)}`)
    for (const roles of [[role], [role, other, role]]) {
      const { status, body } = await api.ask({ method: 'POST', path: of(user, 'roles'), body: { roles } })
      assert.deepEqual([status, body], [204, null])
    }
    const page = await get(`${of(user, 'roles')}?include_totals=true`)
    assert.deepEqual([page.start, page.limit, page.total], [0, 50, 2])
    assert.deepEqual(page.roles.map(({ id }: { id: string }) => id).sort(), [role, other].sort())
    for (let turn = 0; turn < 2; turn++) {
      const body = { roles: [role, 'rol_none'] }
      assert.equal((await api.ask({ method: 'DELETE', path: of(user, 'roles'), body })).status, 204)
    }
    assert.deepEqual((await rights.of(user)).roles, [other])
    assert.deepEqual(await get(`/api/v2/users/${at(user)}`), before, 'the profile is as it was')
    const [log] = await api.newestLogs(1)
    assert.deepEqual([log?.['description'], log?.['user_id']], ['Removes roles from a user', user])
  })

  it('404, 400: unknown users and roles, and what is no list of them', async () => {
    const [user, role] = [await newUser(), await rights.role()]
    const body = { roles: [role] }
    for (const method of ['POST', 'DELETE'] as const) {
      await api.refuses({ method, path: of('email|nobody', 'roles'), body }, NOBODY)
    }
    await api.refuses({ method: 'POST', path: of(user, 'roles'), body: { roles: [role, 'rol_none'] } }, NO_ROLE)
    for (const part of [
      'roles',
      'permissions',
      'effective-roles',
      'effective-permissions?resource_server_identifier=x',
    ]) {
      await api.refuses({ method: 'GET', path: of('email|nobody', part) }, NOBODY)
    }
    for (const sent of [{}, { roles: [] }, { roles: 'x' }, { roles: [1] }, { roles: [role], more: 1 }]) {
      assert.equal((await api.ask({ method: 'POST', path: of(user, 'roles'), body: sent })).status, 400)
    }
  })

  it('400: at most 50 roles and 1000 permissions', async () => {
    const user = await newUser()
    const roles = await Promise.all(Array.from({ length: 51 }, () => rights.role()))
    const many = refusal(400, 'No more roles can be assigned to this user.', 'too_many_roles')
    await api.refuses({ method: 'POST', path: of(user, 'roles'), body: { roles } }, many)
    await rights.assign(user, ...roles.slice(1))
    await api.refuses({ method: 'POST', path: of(user, 'roles'), body: { roles: roles.slice(0, 1) } }, many)
    await api.refuses({ method: 'POST', path: `/api/v2/roles/${roles[0]}/users`, body: { users: [user] } }, many)
    const scopes = Array.from({ length: 1000 }, (_, n) => `do:${n}`)
    await rights.permit(user, await rights.api(scopes), ...scopes)
    const body = permissions(await rights.api(['more']), ['more'])
    const full = refusal(400, 'No more permissions can be assigned to this user.', 'too_many_permissions')
    await api.refuses({ method: 'POST', path: of(user, 'permissions'), body }, full)
  })

  it('201, 204: permissions, and where each is from', async () => {
    const [user, identifier] = [await newUser(), await rights.api(['read', 'write'])]
    const role = await rights.role(['read', 'write'], identifier)
    await rights.assign(user, role)
    const path = of(user, 'permissions')
    const added = await api.ask({ method: 'POST', path, body: permissions(identifier, ['read']) })
    assert.deepEqual([added.status, added.body], [201, {}])
    const { name } = await get(`/api/v2/roles/${role}`)
    const byRole = { source_id: role, source_name: name, source_type: 'ROLE' }
    const named = { resource_server_name: 'Things', resource_server_identifier: identifier }
    const page = await get(`${path}?include_totals=true`)
    const direct = { source_id: '', source_name: '', source_type: 'DIRECT' }
    assert.deepEqual(page, {
      permissions: [
        { permission_name: 'read', ...named, sources: [direct, byRole] },
        { permission_name: 'write', ...named, sources: [byRole] },
      ],
      ...{ start: 0, limit: 50, total: 2 },
    })
    const body = permissions(identifier, ['read', 'write'])
    assert.equal((await api.ask({ method: 'DELETE', path, body })).status, 204)
    const left = await get(path)
    assert.deepEqual(
      left.map(({ sources }: { sources: unknown }) => sources),
      [[byRole], [byRole]],
    )
    const unknown = `This permission does not exist: '${identifier} - fly'`
    const asked = { method: 'POST', path, body: permissions(identifier, ['fly']) } as const
    await api.refuses(asked, refusal(404, unknown, 'inexistent_resource_server_permission'))
    await api.refuses({ ...asked, path: of('email|nobody', 'permissions'), body }, NOBODY)
  })

  it('200: what is effective, with its sources, page by page', async () => {
    const [user, identifier] = [await newUser(), await rights.api(['a', 'b', 'c'])]
    const roles = [await rights.role(['a', 'b'], identifier), await rights.role(['b'], identifier)].sort()
    await rights.assign(user, ...roles)
    await rights.permit(user, identifier, 'b', 'c')
    const path = `${of(user, 'effective-permissions')}?resource_server_identifier=${at(identifier)}`
    const first = await get(`${path}&take=2`)
    const second = await get(`${path}&take=2&from=${first.next}`)
    const told = [...first.permissions, ...second.permissions].map(
      (one: { permission_name: string; sources: string[] }) => [one.permission_name, ...one.sources],
    )
    assert.deepEqual(told, [
      ['a', 'roles'],
      ['b', 'direct', 'roles'],
      ['c', 'direct'],
    ])
    assert.equal(second.next, undefined)
    const mine = await get(`${of(user, 'effective-roles')}?take=1`)
    const other = await get(`${of(user, 'effective-roles')}?take=1&from=${mine.next}`)
    assert.deepEqual(
      [mine.roles[0].id, mine.roles[0].sources, other.roles[0].id, other.next],
      [roles[0], ['direct'], roles[1], undefined],
    )
    const source = `${of(user, 'effective-permissions')}/sources/effective-roles?resource_server_identifier=${at(identifier)}`
    const sources = (await get(`${source}&permission_name=b`)).roles
    assert.deepEqual(
      sources.map(({ id }: { id: string }) => id),
      roles,
    )
    const groups = `${of(user, 'effective-roles')}/sources/groups`
    assert.deepEqual(await get(`${groups}?role_id=${roles[0]}`), { groups: [] })
    await api.refuses({ method: 'GET', path: `${groups}?role_id=rol_none` }, NO_ROLE)
    assert.equal((await api.ask({ method: 'GET', path: of(user, 'effective-permissions') })).status, 400)
  })

  it('a user who goes leaves nothing, and whoever has the id afterwards begins without', async () => {
    const [user, identifier] = [await newUser(), await rights.api(['read'])]
    await rights.assign(user, await rights.role())
    await rights.permit(user, identifier, 'read')
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(user)}` })
    const text =
      'select user_id from user_roles where user_id = $1 union select user_id from user_permissions where user_id = $1'
    assert.deepEqual(await api.server.ctx.db.query({ name: '', text }, [user]), [])
    await api.makeUser({ user_id: user.slice('email|'.length) })
    assert.deepEqual(await rights.of(user), { roles: [], permissions: [] })
  })
})
