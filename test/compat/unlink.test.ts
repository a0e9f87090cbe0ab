import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Ask, at, onEachDatabase, refusal } from './api-under-test.ts'

const MAIN_STAYS = refusal(400, 'Main identity cannot be removed.', 'operation_not_supported')
const NO_USER = refusal(404, 'The user does not exist.', 'inexistent_user')

onEachDatabase('DELETE /api/v2/users/{id}/identities/{provider}/{user_id}', (api) => {
  const unlink = (user: string, provider: string, id: string, more: Partial<Ask> = {}): Ask => ({
    ...{ method: 'DELETE', path: `/api/v2/users/${at(user)}/identities/${provider}/${at(id)}` },
    ...more,
  })
  const read = async (user: string) => api.ask({ method: 'GET', path: `/api/v2/users/${at(user)}` })
  const linkedPair = async () => {
    const metadata = { user_metadata: { theme: 'dark' }, app_metadata: { plan: 'pro' } }
    const [primary, secondary] = [(await api.makeUser(metadata)).user_id, (await api.makeUser(metadata)).user_id]
    await api.link(primary, secondary)
    return { primary, secondary, id: secondary.slice('email|'.length) }
  }

  it('200: answers the identities that stay, with their stored profile', async () => {
    const { primary, id } = await linkedPair()
    const { body: before } = await read(primary)
    const { status, body, headers } = await api.ask(unlink(primary, 'email', id))
    assert.equal(status, 200)
    assert.equal(headers.get('carabiner-notice'), null)
    const profileData = { email: before.email, email_verified: false }
    const userId = primary.slice('email|'.length)
    assert.deepEqual(body, [{ profileData, connection: 'email', user_id: userId, provider: 'email', isSocial: false }])
  })

  it('200: the identity is a user of its own at once: bare, found, linked again, unlinked, deleted', async () => {
    const { primary, secondary, id } = await linkedPair()
    await api.ask(unlink(primary, 'email', id))
    const { status, body: alone } = await read(secondary)
    assert.equal(status, 200)
    assert.equal(alone.created_at, alone.updated_at)
    assert.deepEqual(alone.identities, [{ connection: 'email', user_id: id, provider: 'email', isSocial: false }])
    const bare = [
      'created_at',
      'email',
      'email_verified',
      'identities',
      'name',
      'nickname',
      'picture',
      'updated_at',
      'user_id',
    ]
    assert.deepEqual(Object.keys(alone).sort(), bare)
    const { body: kept } = await read(primary)
    assert.deepEqual([kept.user_metadata, kept.app_metadata], [{ theme: 'dark' }, { plan: 'pro' }])

    const found = await api.ask({ method: 'GET', path: `/api/v2/users?fields=user_id&q=user_id:"${at(secondary)}"` })
    assert.deepEqual(found.body, [{ user_id: secondary }])
    const byEmail = await api.ask({
      method: 'GET',
      path: `/api/v2/users-by-email?fields=user_id&email=${at(alone.email)}`,
    })
    assert.deepEqual(byEmail.body, [{ user_id: secondary }])
    await api.link(primary, secondary)
    assert.equal((await api.ask(unlink(primary, 'email', id))).body.length, 1)
    assert.equal((await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(secondary)}` })).status, 204)
    assert.equal((await read(secondary)).status, 404)
    assert.equal((await read(primary)).status, 200)
  })

  it('200: what the user does not have changes nothing, and is told in a header and in the log', async () => {
    const { primary, secondary, id } = await linkedPair()
    const before = await api.everything()
    const { body: all } = await api.ask(unlink(primary, 'email', 'nobody'))
    const cases = [
      ['email', secondary],
      ['email', 'nobody'],
      ['email', 'a b'],
      ['github', id],
      ['email', primary],
    ] as const
    for (const [provider, named] of cases) {
      const { status, body, headers } = await api.ask(unlink(primary, provider, named))
      assert.equal(status, 200)
      assert.deepEqual(body, all)
      assert.equal(headers.get('carabiner-notice'), 'identity-not-found')
      const [entry] = await api.newestLogs(1)
      const description = 'Unlink a User Identity: the user does not have this identity, nothing was changed'
      assert.deepEqual([entry?.['type'], entry?.['description'], entry?.['user_id']], ['w', description, primary])
    }
    assert.equal(all.length, 2)
    assert.equal(await api.everything(), before)
  })

  it('200: the same call again answers the same array, with the notice', async () => {
    const { primary, id } = await linkedPair()
    const first = await api.ask(unlink(primary, 'email', id))
    const second = await api.ask(unlink(primary, 'email', id))
    assert.equal(second.status, 200)
    assert.deepEqual(second.body, first.body)
    assert.equal(second.headers.get('carabiner-notice'), 'identity-not-found')
  })

  it('200: takes the body null or {}, as some clients send it', async () => {
    for (const body of ['null', '{}', '']) {
      const { primary, id } = await linkedPair()
      const answer = await api.ask(
        unlink(primary, 'email', id, { body, headers: { 'content-type': 'application/json' } }),
      )
      assert.equal(answer.body.length, 1)
    }
  })

  it('400: the main identity, with others beside it or as the only one', async () => {
    const { primary } = await linkedPair()
    await api.refuses(unlink(primary, 'email', primary.slice('email|'.length)), MAIN_STAYS)
    const alone = await api.makeUser()
    await api.refuses(unlink(alone.user_id, 'email', alone.user_id.slice('email|'.length)), MAIN_STAYS)
  })

  it('400: a provider that nobody knows, an id without pipe, an identity 10 kB long', async () => {
    const { primary, id } = await linkedPair()
    const words = `Path validation error: 'No enum match for: "facebok"' on property provider (The type of identity provider.).`
    await api.refuses(unlink(primary, 'facebok', id), refusal(400, words, 'invalid_uri'))
    const long =
      "Path validation error: 'String is too long (10000 chars), maximum 1024' on property user_id (The unique identifier of the identity at its provider.)."
    await api.refuses(unlink(primary, 'email', 'x'.repeat(10_000)), refusal(400, long, 'invalid_uri'))
    const noPipe = `Path validation error: 'Object didn't pass validation for format user-id: nopipe' on property id (ID of the user).`
    await api.refuses(unlink('nopipe', 'email', id), refusal(400, noPipe, 'invalid_uri'))
  })

  it('401, 403: nobody asks, and a token that may not', async () => {
    const { primary, id } = await linkedPair()
    await api.refuses(unlink(primary, 'email', id, { token: null }), refusal(401, 'Missing authentication'))
    const reader = await api.server.token({ scopes: ['read:users', 'delete:users'] })
    const message = 'Insufficient scope, expected any of: update:users,update:current_user_identities'
    await api.refuses(unlink(primary, 'email', id, { token: reader }), refusal(403, message, 'insufficient_scope'))
    const own = await api.server.token({ scopes: ['update:current_user_identities'] })
    const unowned = refusal(403, 'User to be acted on does not match subject in bearer token.', 'unowned_resource')
    await api.refuses(unlink(primary, 'email', id, { token: own }), unowned)
  })

  it('404: the user does not exist, also by the id of one that is linked', async () => {
    const { secondary, id } = await linkedPair()
    await api.refuses(unlink('email|nobody', 'email', id), NO_USER)
    await api.refuses(unlink(secondary, 'email', id), NO_USER)
  })

  it('404 under strict_unlink, which leaves everything else as it was', async () => {
    const { primary, secondary, id } = await linkedPair()
    const strict = (on: boolean) =>
      api.ask({ method: 'PATCH', path: '/api/v2/tenants/settings', body: { strict_unlink: on } })
    assert.equal((await strict(true)).body.strict_unlink, true)
    const expected = refusal(404, 'The identity does not exist.', 'inexistent_identity')
    await api.refuses(unlink(primary, 'email', 'nobody'), expected)
    await api.refuses(unlink(primary, 'email', secondary), expected)
    await api.refuses(unlink(primary, 'email', primary.slice('email|'.length)), MAIN_STAYS)
    assert.equal((await api.ask(unlink(primary, 'email', id))).status, 200)
    await api.refuses(unlink(primary, 'email', id), expected)
    await strict(false)
  })
})
