import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, onEachDatabase } from '../compat/api-under-test.ts'
import { rightsOver } from '../support/rights.ts'
import { link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('memberships of organizations in /api/linking', (api) => {
  const linking = linkingOf(api)
  const rights = rightsOver((method, path, options) => api.server.call(method, path, options))
  const newUser = async () => (await api.makeUser({ email_verified: true })).user_id as string
  let made = 0

  const organization = async () => {
    const { body } = await api.ask({
      method: 'POST',
      path: '/api/v2/organizations',
      body: { name: `linked-${++made}` },
    })
    return body.id as string
  }
  const join = (id: string, user: string) =>
    api.ask({ method: 'POST', path: `/api/v2/organizations/${id}/members`, body: { members: [user] } })
  const rolesIn = (id: string, user: string) => `/api/v2/organizations/${id}/members/${at(user)}/roles`
  const organizationsOf = async (user: string) =>
    (await api.ask({ method: 'GET', path: `/api/v2/users/${at(user)}/organizations` })).body.map(
      (each: { id: string }) => each.id,
    )

  /** Two users; the second is a member with a role, the first a member elsewhere. */
  async function pair() {
    const [primary, secondary, id, other] = [
      await newUser(),
      await newUser(),
      await organization(),
      await organization(),
    ]
    const role = await rights.role()
    await join(other, primary)
    await join(id, secondary)
    await api.ask({ method: 'POST', path: rolesIn(id, secondary), body: { roles: [role] } })
    return { primary, secondary, id, other, role }
  }

  const assertBack = async ({ primary, secondary, id, other, role }: Awaited<ReturnType<typeof pair>>) => {
    assert.deepEqual(await organizationsOf(secondary), [id])
    assert.equal((await api.ask({ method: 'GET', path: rolesIn(id, secondary) })).body[0].id, role)
    assert.deepEqual(await organizationsOf(primary), [other])
  }

  it('a link gives the primary none, the preview tells what goes, and undo brings it back', async () => {
    const all = await pair()
    const { primary, secondary, id, other, role } = all
    const { body: seen } = await linking.preview(link(primary, secondary))
    assert.deepEqual(seen.memberships, { lost: [{ organization_id: id, roles: [role] }], returned: [] })
    assert.ok(seen.warnings.some(({ code }: { code: string }) => code === 'rights_lost'))
    const done = await linking.done(link(primary, secondary, { if_match: seen.version }))
    assert.deepEqual(await organizationsOf(primary), [other])
    assert.equal((await linking.undo(done.id)).status, 201)
    await assertBack(all)
  })

  it('restored_user gives them back, and so does a batch that links and restores', async () => {
    const all = await pair()
    const { primary, secondary } = all
    await api.link(primary, secondary)
    await linking.done(unlink(primary, secondary, { becomes: 'restored_user' }))
    await assertBack(all)
    const back = unlink(primary, secondary, { becomes: 'restored_user' })
    await linking.done({ operations: [link(primary, secondary), back] })
    await assertBack(all)
  })

  it('an organization that is no more is named and not joined', async () => {
    const { primary, secondary, id, role } = await pair()
    const done = await linking.done(link(primary, secondary))
    await api.ask({ method: 'DELETE', path: `/api/v2/organizations/${id}` })
    const undone = await linking.undo(done.id)
    const reason = 'It is no more.'
    assert.deepEqual(undone.body.after.omissions, [
      { kind: 'membership', name: id, reason },
      { kind: 'membership', name: `${id} ${role}`, reason },
    ])
    assert.deepEqual(await organizationsOf(secondary), [])
  })

  it('a preview is outdated once somebody joined, and a user who joined since is not taken back', async () => {
    const { primary, secondary, other } = await pair()
    const { body: seen } = await linking.preview(link(primary, secondary))
    await join(other, secondary)
    const { status, body } = await linking.perform(link(primary, secondary, { if_match: seen.version }))
    assert.deepEqual([status, body.details], [409, { changed: [{ user_id: secondary, changed: ['memberships'] }] }])
    await api.link(primary, secondary)
    const split = await linking.done(unlink(primary, secondary))
    await join(other, secondary)
    const undone = await linking.undo(split.id)
    assert.deepEqual(undone.body.details.changed, [{ fact: 'user_changed', user_id: secondary, name: 'memberships' }])
  })
})
