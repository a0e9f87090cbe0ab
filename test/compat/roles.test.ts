import assert from 'node:assert/strict'
import { it } from 'node:test'
import { randomText } from '../../src/crypto/random-ids.ts'
import { permissions, rightsOver } from '../support/rights.ts'
import { at, onEachDatabase, refusal } from './api-under-test.ts'

const ROLES = '/api/v2/roles'
const MISSING = refusal(404, 'The role does not exist.')

onEachDatabase('/api/v2/roles', (api) => {
  const rights = rightsOver((method, path, options) => api.server.call(method, path, options))
  const post = (path: string, body: unknown) => api.ask({ method: 'POST', path, body })
  const get = async (path: string) => (await api.ask({ method: 'GET', path })).body

  it('200: made, read, changed; 200 with {} when it goes, and 404 the second time', async () => {
    const made = await post(ROLES, { name: 'Editor', description: 'Edits' })
    assert.equal(made.status, 200)
    const { id } = made.body
    assert.match(id, /^rol_[A-Za-z0-9]{16}$/)
    assert.deepEqual(made.body, { id, name: 'Editor', description: 'Edits' })
    assert.deepEqual(await get(`${ROLES}/${id}`), made.body)
    const changed = await api.ask({ method: 'PATCH', path: `${ROLES}/${id}`, body: { description: 'Edits it all' } })
    assert.deepEqual([changed.status, changed.body], [200, { ...made.body, description: 'Edits it all' }])
    const gone = await api.ask({ method: 'DELETE', path: `${ROLES}/${id}`, body: {} })
    assert.deepEqual([gone.status, gone.body], [200, {}])
    for (const method of ['DELETE', 'GET'] as const) await api.refuses({ method, path: `${ROLES}/${id}` }, MISSING)
    await api.refuses({ method: 'PATCH', path: `${ROLES}/${id}`, body: { name: 'New' } }, MISSING)
    const [log] = (await api.newestLogs(20)).filter(({ type }) => type === 'sapi')
    assert.equal(log?.['description'], 'Delete a role')
  })

  it('200: by a part of the name, in the order of names, paged with totals', async () => {
    const mark = randomText(8)
    for (const name of ['c', 'a', 'b']) await post(ROLES, { name: `${mark}-${name}` })
    const page = await get(`${ROLES}?name_filter=${mark.toUpperCase()}&include_totals=true&per_page=2&page=1`)
    assert.deepEqual([page.start, page.limit, page.total, page.length], [2, 2, 3, undefined])
    assert.equal(page.roles[0].name, `${mark}-c`)
    assert.deepEqual(await get(`${ROLES}?name_filter=${mark}&page=900000000000000`), [])
    const all = await get(`${ROLES}?name_filter=${mark}`)
    assert.deepEqual(
      all.map(({ name }: { name: string }) => name),
      ['a', 'b', 'c'].map((name) => `${mark}-${name}`),
    )
  })

  it('409: a name that is taken, by a new role and by a renamed one; of 100 at once one is made', async () => {
    const taken = refusal(409, 'The role already exists.', 'role_conflict')
    await post(ROLES, { name: 'Taken' })
    await api.refuses({ method: 'POST', path: ROLES, body: { name: 'Taken' } }, taken)
    const other = await rights.role()
    await api.refuses({ method: 'PATCH', path: `${ROLES}/${other}`, body: { name: 'Taken' } }, taken)
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(ROLES, { name: 'At once' })))
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array.from({ length: 99 }, () => 409)])
  })

  it('400, 403: what is no role, and who may not', async () => {
    for (const body of [
      {},
      { name: '' },
      { name: 1 },
      { name: 'a<b' },
      { name: 'a', colour: 1 },
      { name: 'x'.repeat(256) },
    ]) {
      assert.equal((await post(ROLES, body)).status, 400, JSON.stringify(body))
    }
    const token = await api.server.token({ scopes: ['read:users'] })
    const asked = { method: 'GET', path: `${ROLES}/x/users`, token } as const
    const needs = 'Insufficient scope, expected all of: read:users,read:roles'
    await api.refuses(asked, refusal(403, needs, 'insufficient_scope'))
    for (const scopes of [['read:users', 'read:roles'], ['read:role_members']]) {
      await api.refuses({ ...asked, token: await api.server.token({ scopes }) }, MISSING)
    }
  })

  it('400: a tenant has at most 1000 roles', async () => {
    const text = `insert into roles (id, name, created_at)
      select 'rol_many' || n, 'Many ' || n, now() from generate_series((select count(*) + 1 from roles), 1000) n`
    await api.server.ctx.db.query({ name: '', text }, [])
    const full = refusal(400, 'A tenant can have at most 1000 roles. Nothing was changed.', 'too_many_roles')
    await api.refuses({ method: 'POST', path: ROLES, body: { name: 'One more' } }, full)
    await api.server.ctx.db.query({ name: '', text: "delete from roles where id like 'rol_many%'" }, [])
  })

  it('201, 204: permissions come and go, with the words of their API', async () => {
    const identifier = await rights.api(['read', 'write'])
    const scopes = [{ value: 'read', description: 'Reads' }, { value: 'write' }]
    const path = `/api/v2/resource-servers/${at(identifier)}`
    await api.ask({ method: 'PATCH', path, body: { scopes } })
    const id = await rights.role()
    const added = await post(`${ROLES}/${id}/permissions`, permissions(identifier, ['write', 'read', 'read']))
    assert.deepEqual([added.status, added.body], [201, {}])
    const named = { resource_server_name: 'Things', resource_server_identifier: identifier }
    const read = { permission_name: 'read', description: 'Reads', ...named }
    const both = { permissions: [read, { permission_name: 'write', ...named }], start: 0, limit: 50, total: 2 }
    assert.deepEqual(await get(`${ROLES}/${id}/permissions?include_totals=true`), both)
    const body = permissions(identifier, ['write'])
    for (let turn = 0; turn < 2; turn++) {
      const removed = await api.ask({ method: 'DELETE', path: `${ROLES}/${id}/permissions`, body })
      assert.equal(removed.status, 204)
    }
    assert.deepEqual(await get(`${ROLES}/${id}/permissions`), [read])
  })

  it('404: a permission that its API does not have, with all that was sent beside it', async () => {
    const identifier = await rights.api(['read'])
    const id = await rights.role()
    const words = `This permission does not exist: '${identifier} - fly'`
    const asked = {
      method: 'POST',
      path: `${ROLES}/${id}/permissions`,
      body: permissions(identifier, ['read', 'fly']),
    } as const
    await api.refuses(asked, refusal(404, words, 'inexistent_resource_server_permission'))
    await api.refuses({ ...asked, path: `${ROLES}/rol_none/permissions` }, MISSING)
    await api.refuses({ ...asked, method: 'DELETE', path: `${ROLES}/rol_none/permissions` }, MISSING)
    await api.refuses({ method: 'GET', path: `${ROLES}/rol_none/permissions` }, MISSING)
  })

  it('201: permissions of our own API, by its address', async () => {
    const own = `${api.server.origin}/api/v2/`
    const id = await rights.role(['read:users'], own)
    const [permission] = await get(`${ROLES}/${id}/permissions`)
    assert.deepEqual([permission.permission_name, permission.resource_server_identifier], ['read:users', own])
    const user = (await api.makeUser()).user_id as string
    await rights.permit(user, own, 'read:logs')
    assert.deepEqual((await rights.of(user)).permissions, ['read:logs'])
  })

  it('400: at most 1000 permissions a role', async () => {
    const scopes = Array.from({ length: 1000 }, (_, n) => `do:${n}`)
    const id = await rights.role(scopes, await rights.api(scopes))
    const body = permissions(await rights.api(['more']), ['more'])
    const full = refusal(400, 'No more permissions can be assigned to this role.', 'too_many_permissions')
    await api.refuses({ method: 'POST', path: `${ROLES}/${id}/permissions`, body }, full)
  })

  it('200: members come all or none, and are listed by page and from checkpoint to checkpoint', async () => {
    const id = await rights.role()
    const users = await Promise.all([1, 2, 3].map(async () => (await api.makeUser()).user_id as string))
    const path = `${ROLES}/${id}/users`
    const unknown = { method: 'POST', path, body: { users: [...users, 'email|nobody'] } } as const
    await api.refuses(unknown, refusal(404, 'The user does not exist.', 'inexistent_user'))
    await api.refuses({ ...unknown, path: `${ROLES}/rol_none/users` }, MISSING)
    const added = await post(path, { users })
    assert.deepEqual([added.status, added.body], [200, {}])
    const [first] = await get(path)
    const user = await get(`/api/v2/users/${at(first.user_id)}`)
    assert.deepEqual(first, { user_id: user.user_id, email: user.email, picture: user.picture, name: user.name })
    const totals = await get(`${path}?include_totals=true&per_page=2&page=1`)
    assert.deepEqual([totals.start, totals.limit, totals.total, totals.users.length], [2, 2, 3, 1])
    const one = await get(`${path}?take=2`)
    const two = await get(`${path}?take=2&from=${one.next}`)
    const seen = [...one.users, ...two.users].map(({ user_id }: { user_id: string }) => user_id)
    assert.deepEqual([seen, two.next], [users.toSorted(), undefined])
    for (const from of ['nonsense', Buffer.from('99999999999999999,x').toString('base64url')]) {
      const { status } = await api.ask({ method: 'GET', path: `${path}?from=${from}` })
      assert.equal(status, 400)
    }
    assert.equal((await api.ask({ method: 'GET', path: `${path}?page=20` })).body.errorCode, 'invalid_paging')
  })

  it('a role that goes, and a scope or an API that goes, is nobody’s any more', async () => {
    const identifier = await rights.api(['read', 'write'])
    const [role, other] = [await rights.role(['read', 'write'], identifier), await rights.role()]
    const user = (await api.makeUser()).user_id as string
    await rights.assign(user, role, other)
    await rights.permit(user, identifier, 'write')
    await api.ask({ method: 'DELETE', path: `${ROLES}/${other}` })
    const path = `/api/v2/resource-servers/${at(identifier)}`
    await api.ask({ method: 'PATCH', path, body: { name: 'Other things' } })
    assert.deepEqual(await rights.of(user), { roles: [role], permissions: ['read', 'write'] })
    await api.ask({ method: 'PATCH', path, body: { scopes: [{ value: 'read' }] } })
    assert.deepEqual((await rights.of(user)).permissions, ['read'])
    await api.ask({ method: 'DELETE', path })
    assert.deepEqual(await rights.of(user), { roles: [role], permissions: [] })
    assert.deepEqual(await get(`${ROLES}/${role}/permissions`), [])
  })
})
