import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, freshEmail, onEachDatabase, refusal } from './api-under-test.ts'

onEachDatabase('DELETE /api/v2/users/{id}', (api) => {
  const remove = (user: string) => ({ method: 'DELETE', path: `/api/v2/users/${at(user)}` }) as const

  it('204: the user goes with all its identities, and their addresses are free again', async () => {
    const email = freshEmail()
    const [primary, secondary] = [await api.makeUser(), await api.makeUser({ email, connection: 'email' })]
    await api.link(primary.user_id, secondary.user_id)
    const { status, body } = await api.ask(remove(primary.user_id))
    assert.equal(status, 204)
    assert.equal(body, null)
    for (const { user_id: user } of [primary, secondary]) {
      assert.equal((await api.ask({ method: 'GET', path: `/api/v2/users/${at(user)}` })).status, 404)
    }
    assert.notEqual((await api.makeUser({ email, connection: 'email' })).user_id, secondary.user_id)
  })

  it('204: who is gone, or never was, changes nothing', async () => {
    const { user_id: user } = await api.makeUser()
    await api.ask(remove(user))
    const before = await api.everything()
    for (const id of [user, 'auth0|nobody']) assert.equal((await api.ask(remove(id))).status, 204)
    assert.equal(await api.everything(), before)
  })

  it('204: the old id of a linked identity removes nothing', async () => {
    const [primary, secondary] = [await api.makeUser(), await api.makeUser()]
    await api.link(primary.user_id, secondary.user_id)
    const before = await api.everything()
    assert.equal((await api.ask(remove(secondary.user_id))).status, 204)
    assert.equal(await api.everything(), before)
    assert.deepEqual(await api.identitiesOf(primary.user_id), [primary.user_id, secondary.user_id])
  })

  it('400, 401, 403: an id without pipe, nobody, and a token that may not', async () => {
    const { user_id: user } = await api.makeUser()
    const words = `Path validation error: 'Object didn't pass validation for format user-id: nopipe' on property id (ID of the user).`
    await api.refuses(remove('nopipe'), refusal(400, words, 'invalid_uri'))
    await api.refuses({ ...remove(user), token: null }, refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['update:users'] })
    const message = 'Insufficient scope, expected any of: delete:users,delete:current_user'
    await api.refuses({ ...remove(user), token }, refusal(403, message, 'insufficient_scope'))
  })
})
