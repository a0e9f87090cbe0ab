import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, onEachDatabase } from '../compat/api-under-test.ts'
import { rightsOver } from '../support/rights.ts'
import { link, linkingOf, unlink } from './linking-under-test.ts'

const NONE = { roles: [], permissions: [] }

onEachDatabase('roles and permissions in /api/linking', (api) => {
  const linking = linkingOf(api)
  const rights = rightsOver((method, path, options) => api.server.call(method, path, options))
  const newUser = async () => (await api.makeUser({ email_verified: true })).user_id as string

  /** Two users; the second has a role and a permission of its own, the first a role. */
  async function pair() {
    const [primary, secondary, identifier] = [await newUser(), await newUser(), await rights.api(['read', 'write'])]
    const [plain, role] = [await rights.role(), await rights.role(['read'], identifier)]
    await rights.assign(primary, plain)
    await rights.assign(secondary, role)
    await rights.permit(secondary, identifier, 'write')
    return { primary, secondary, plain, role, identifier, had: { roles: [role], permissions: ['read', 'write'] } }
  }

  it('a link gives the primary nothing, the preview tells what goes, and undo brings it back', async () => {
    const { primary, secondary, plain, role, identifier, had } = await pair()
    const { body: seen } = await linking.preview(link(primary, secondary))
    const { name } = (await api.ask({ method: 'GET', path: `/api/v2/roles/${role}` })).body
    const permission = { permission_name: 'write', resource_server_identifier: identifier }
    assert.deepEqual(seen.roles, { lost: [{ id: role, name }], returned: [] })
    assert.deepEqual(seen.permissions, { lost: [permission], returned: [] })
    assert.ok(seen.warnings.some(({ code }: { code: string }) => code === 'rights_lost'))
    const { id, before } = await linking.done(link(primary, secondary, { if_match: seen.version }))
    assert.deepEqual(
      [before.secondary.roles, before.secondary.permissions],
      [[role], [{ audience: identifier, name: 'write' }]],
    )
    assert.deepEqual(await rights.of(primary), { roles: [plain], permissions: [] })
    assert.equal((await linking.undo(id)).status, 201)
    assert.deepEqual(await rights.of(secondary), had)
    assert.deepEqual(await rights.of(primary), { roles: [plain], permissions: [] })
  })

  it('Auth0’s own unlink gives none back; restored_user does, and the preview says so; undo takes them again', async () => {
    const { primary, secondary, role, had } = await pair()
    await api.link(primary, secondary)
    const [provider, id] = secondary.split('|')
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(primary)}/identities/${provider}/${id}` })
    assert.deepEqual(await rights.of(secondary), NONE)
    const other = await pair()
    await api.link(other.primary, other.secondary)
    const restore = unlink(other.primary, other.secondary, { becomes: 'restored_user' })
    const { body: seen } = await linking.preview(restore)
    assert.deepEqual([seen.roles.returned[0].id, seen.omissions], [other.role, []])
    const done = await linking.done(restore)
    assert.deepEqual(await rights.of(other.secondary), other.had)
    assert.equal((await linking.undo(done.id)).status, 201)
    assert.equal(await linking.user(other.secondary), null)
    assert.notDeepEqual(role, had)
  })

  it('what is no more does not come back, and is named', async () => {
    const { primary, secondary, role, identifier } = await pair()
    const { id } = await linking.done(link(primary, secondary))
    await api.ask({ method: 'DELETE', path: `/api/v2/roles/${role}` })
    const body = { scopes: [{ value: 'read' }] }
    await api.ask({ method: 'PATCH', path: `/api/v2/resource-servers/${at(identifier)}`, body })
    const undone = await linking.undo(id)
    const reason = 'It is no more.'
    assert.deepEqual(undone.body.after.omissions, [
      { kind: 'role', name: role, reason },
      { kind: 'permission', name: `${identifier} write`, reason },
    ])
    assert.deepEqual(await rights.of(secondary), NONE)
  })

  it('a user that an unlink made and that was given a role since is not taken back', async () => {
    const { primary, secondary, role } = await pair()
    await api.link(primary, secondary)
    const { id } = await linking.done(unlink(primary, secondary))
    await rights.assign(secondary, role)
    const { status, body } = await linking.undo(id)
    assert.deepEqual([status, body.errorCode], [409, 'changed_since'])
    assert.deepEqual(body.details.changed, [{ fact: 'user_changed', user_id: secondary, name: 'roles' }])
    assert.deepEqual((await rights.of(secondary)).roles, [role])
  })

  it('a preview is outdated once a role was given, and says so', async () => {
    const { primary, secondary, plain } = await pair()
    const { body: seen } = await linking.preview(link(primary, secondary))
    await rights.assign(secondary, plain)
    const { status, body } = await linking.perform(link(primary, secondary, { if_match: seen.version }))
    assert.deepEqual([status, body.details], [409, { changed: [{ user_id: secondary, changed: ['roles'] }] }])
  })

  it('a batch that links and restores leaves everything as it was', async () => {
    const { primary, secondary, had } = await pair()
    const back = unlink(primary, secondary, { becomes: 'restored_user' })
    await linking.done({ operations: [link(primary, secondary), back] })
    assert.deepEqual(await rights.of(secondary), had)
    await linking.done({ operations: [link(primary, secondary), unlink(primary, secondary)] })
    assert.deepEqual(await rights.of(secondary), NONE)
  })

  it('a person who restores an own account gives it no rights', async () => {
    const { primary, secondary, role, identifier } = await pair()
    await api.link(primary, secondary)
    const token = await api.server.token({ user: primary, scopes: ['update:current_user_identities'] })
    const body = unlink(primary, secondary, { becomes: 'restored_user' })
    const { status, body: done } = await linking.perform(body, { token })
    assert.equal(status, 201, JSON.stringify(done))
    const names = done.after.omissions.map(({ kind, name }: { kind: string; name: string }) => [kind, name])
    assert.deepEqual(names, [
      ['role', role],
      ['permission', `${identifier} write`],
    ])
    assert.deepEqual(await rights.of(secondary), NONE)
  })
})
