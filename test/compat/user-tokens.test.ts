import assert from 'node:assert/strict'
import { it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { type Api, type Ask, at, onEachDatabase, refusal } from './api-under-test.ts'

const INVALID = refusal(401, 'Invalid token')
const UNOWNED = refusal(403, 'User to be acted on does not match subject in bearer token.', 'unowned_resource')
const scope = (expected: string) =>
  refusal(403, `Insufficient scope, expected any of: ${expected}`, 'insufficient_scope')

const user = (id: string, more: Partial<Ask> = {}): Ask => ({ method: 'GET', path: `/api/v2/users/${at(id)}`, ...more })
const link = (id: string, linkWith: string, token: string): Ask => ({
  ...{ method: 'POST', path: `/api/v2/users/${at(id)}/identities` },
  ...{ body: { link_with: linkWith }, token },
})
const unlink = (id: string, identity: string, token?: string): Ask => ({
  ...{ method: 'DELETE', path: `/api/v2/users/${at(id)}/identities/${identity.replace('|', '/')}` },
  ...(token === undefined ? {} : { token }),
})

onEachDatabase("A person's access token", (api) => {
  const newUser = async () => (await api.makeUser()).user_id

  it('200, 201, 204: reads, changes, links, unlinks and deletes its own user', async () => {
    const [me, other] = [await newUser(), await newUser()]
    const token = await api.server.token({ user: me })
    const proof = await api.server.token({ user: other, idToken: true })
    assert.equal((await api.ask(user(me, { token }))).status, 200)
    const changed = await api.ask(user(me, { method: 'PATCH', token, body: { user_metadata: { a: 1 } } }))
    assert.deepEqual(changed.body.user_metadata, { a: 1 })
    const linked = await api.ask(link(me, proof, token))
    assert.equal(linked.status, 201)
    assert.deepEqual(await api.identitiesOf(me), [me, other])
    assert.equal((await api.ask(unlink(me, other, token))).body.length, 1)
    assert.equal((await api.ask(user(me, { method: 'DELETE', token }))).status, 204)
    await api.refuses(user(me, { token }), INVALID)
  })

  it('is named in the log and in the operation', async () => {
    const [me, other] = [await newUser(), await newUser()]
    const proof = await api.server.token({ user: other, idToken: true })
    await api.ask(link(me, proof, await api.server.token({ user: me })))
    const [entry] = await api.newestLogs(1)
    assert.deepEqual(entry.details.request.auth.user, { user_id: me })
    assert.deepEqual(entry.details.request.body, { link_with: '*****' })
    assert.deepEqual([entry.client_id, entry.user_id], [DEMO_SPA, me])
    const text = `select actor from operations where users[1] = '${me}'`
    const [operation] = await api.server.ctx.db.query<{ actor: unknown }>({ name: '', text }, [])
    assert.deepEqual(operation?.actor, { clientId: DEMO_SPA, userId: me, identity: me })
  })

  it("403: acts on nobody else's user", async () => {
    const [me, other] = [await newUser(), await newUser()]
    const token = await api.server.token({ user: me })
    const proof = await api.server.token({ user: me, idToken: true })
    const body = { user_metadata: { a: 1 } }
    for (const id of [other, 'email|nobody', 'nopipe', me.toUpperCase()]) {
      for (const ask of [user(id), user(id, { method: 'PATCH', body }), user(id, { method: 'DELETE' })]) {
        await api.refuses({ ...ask, token }, UNOWNED)
      }
      await api.refuses(link(id, proof, token), UNOWNED)
      await api.refuses(unlink(id, other, token), UNOWNED)
    }
  })

  it('403: reaches nothing but its own scopes', async () => {
    const me = await newUser()
    const token = await api.server.token({ user: me })
    await api.refuses({ method: 'GET', path: '/api/v2/users', token }, scope('read:users'))
    await api.refuses(
      { method: 'GET', path: `/api/v2/users/${at(me)}/logs`, token },
      scope('read:logs,read:logs_users'),
    )
    for (const body of [
      { name: 'x' },
      { app_metadata: {} },
      { user_metadata: {}, blocked: true },
      { password: 'Correct-horse-9' },
    ]) {
      await api.refuses(user(me, { method: 'PATCH', token, body }), scope('update:users'))
    }
    const reader = await api.server.token({ user: me, scopes: ['read:current_user'] })
    const expected = scope('update:users,update:current_user_identities')
    await api.refuses(unlink(me, 'email|x', reader), expected)
    await api.refuses(link(me, 'x', reader), expected)
  })

  it('403: links only with link_with', async () => {
    const [me, other] = [await newUser(), await newUser()]
    const token = await api.server.token({ user: me })
    const body = { provider: 'email', user_id: other.slice('email|'.length) }
    await api.refuses(user(me, { ...link(me, '', token), body }), scope('update:users'))
  })

  it('403: neither side may be blocked, nor may identities come along that were not proven', async () => {
    const [me, other, third] = [await newUser(), await newUser(), await newUser()]
    const token = await api.server.token({ user: me })
    const proof = await api.server.token({ user: other, idToken: true })
    const blocked = refusal(
      403,
      'A blocked user cannot be linked or unlinked with a user token. Nothing was changed.',
      'user_blocked',
    )
    for (const side of [me, other]) {
      await api.ask(user(side, { method: 'PATCH', body: { blocked: true } }))
      await api.refuses(link(me, proof, token), blocked)
      if (side === me) await api.refuses(unlink(me, other, token), blocked)
      await api.ask(user(side, { method: 'PATCH', body: { blocked: false } }))
    }
    await api.link(other, third)
    const unproven = refusal(
      403,
      'The other account has identities that were not proven here. Nothing was changed.',
      'unproven_identities',
    )
    await api.refuses(link(me, proof, token), unproven)
    await api.ask(unlink(other, third))
    assert.equal((await api.ask(link(me, proof, token))).status, 201)
  })

  it('401: dies everywhere when the identity that opened it is unlinked, linked again, or its user is', async () => {
    const [me, other] = [await newUser(), await newUser()]
    await api.link(me, other)
    const byMain = await api.server.token({ user: me })
    const byLinked = await api.server.token({ user: me, identity: other })
    assert.equal((await api.ask(user(me, { token: byLinked }))).status, 200)
    await api.ask(unlink(me, other))
    await deadEverywhere(api, me, byLinked)
    assert.equal((await api.ask(user(me, { token: byMain }))).status, 200, 'what another identity opened lives')
    const alone = await api.server.token({ user: other })
    await api.link(me, other)
    await deadEverywhere(api, me, byLinked)
    await deadEverywhere(api, other, alone)
    assert.equal((await api.ask(user(me, { token: byMain }))).status, 200)
  })

  it('401: dies with its user, and stays dead when another user gets the same id', async () => {
    const sent = { connection: 'email', email: 'again@tokens.example', user_id: 'again' }
    const { user_id: me } = await api.makeUser(sent)
    const token = await api.server.token({ user: me })
    await api.ask(user(me, { method: 'DELETE' }))
    await deadEverywhere(api, me, token)
    await api.makeUser(sent)
    await deadEverywhere(api, me, token)
  })
})

/** Every endpoint that such a token could use refuses it. */
async function deadEverywhere(api: Api, me: string, token: string): Promise<void> {
  const proof = await api.server.token({ user: (await api.makeUser()).user_id, idToken: true })
  const asks: Ask[] = [
    user(me),
    user(me, { method: 'PATCH', body: { user_metadata: { a: 1 } } }),
    user(me, { method: 'DELETE' }),
    unlink(me, 'email|x'),
    link(me, proof, token),
  ]
  for (const ask of asks) await api.refuses({ ...ask, token }, INVALID)
}
