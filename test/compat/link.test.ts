import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Ask, at, onEachDatabase, refusal } from './api-under-test.ts'

const NOT_CONFIGURED = refusal(400, 'The provider/connection is not configured.', 'inexistent_connection')
const INEXISTENT = refusal(400, 'Linking to an inexistent identity is not allowed.', 'invalid_body')
const SAME = refusal(400, 'Main identity and the new one are the same.', 'invalid_body')
const TAKEN = refusal(409, 'Specified identity already exists.', 'identity_conflict')
const PAYLOAD = 'Payload validation error'
const OF_USER_ID = ' on property user_id (user_id of the secondary user)'
const OF_CONNECTION =
  " on property connection_id (connection_id of the secondary user account being linked when more than one 'auth0' database exists.)"

const body = (reason: string) => refusal(400, `${PAYLOAD}: ${reason}.`, 'invalid_body')

const BAD_BODIES: Record<string, { body: unknown; refusal: ReturnType<typeof refusal> }> = {
  'an unknown property': {
    body: { provider: 'email', user_id: 'x', force: true, again: 1 },
    refusal: body("'Additional properties not allowed: force,again'"),
  },
  'an empty object': { body: {}, refusal: body("'Too few properties defined (0), minimum 1'") },
  'an array': {
    body: [{ provider: 'email', user_id: 'x' }],
    refusal: body("'Expected type object but found type array'"),
  },
  'a text': { body: '"provider"', refusal: body("'Expected type object but found type string'") },
  'no body at all': { body: undefined, refusal: body("'Too few properties defined (0), minimum 1'") },
  'an unknown provider': {
    body: { provider: 'facebok', user_id: 'x' },
    refusal: body(`'No enum match for: "facebok"' on property provider (The type of identity provider.)`),
  },
  'a user_id of another type': {
    body: { provider: 'email', user_id: true },
    refusal: body(`'None of the valid schemas were met'${OF_USER_ID}`),
  },
  'an empty user_id': {
    body: { provider: 'email', user_id: '' },
    refusal: body(`'String is too short (0 chars), minimum 1'${OF_USER_ID}`),
  },
  'a user_id 10 kB long': {
    body: { provider: 'email', user_id: 'x'.repeat(10_000) },
    refusal: body(`'String is too long (10000 chars), maximum 1024'${OF_USER_ID}`),
  },
  'a user_id that is not whole': {
    body: { provider: 'github', user_id: 1.5 },
    refusal: body(`'None of the valid schemas were met'${OF_USER_ID}`),
  },
  'no user_id': { body: { provider: 'email' }, refusal: body("'Missing required property: user_id'") },
  'a malformed connection_id': {
    body: { provider: 'email', user_id: 'x', connection_id: 'con_1' },
    refusal: body(`'String does not match pattern /^con_[A-Za-z0-9]{16}$/: con_1'${OF_CONNECTION}`),
  },
  'link_with beside the other form': {
    body: { link_with: 'a.b.c', provider: 'email', user_id: 'x' },
    refusal: body("'link_with cannot be sent together with provider, user_id or connection_id'"),
  },
  'no provider': { body: { user_id: 'x' }, refusal: NOT_CONFIGURED },
  'a connection that there is not': {
    body: { provider: 'email', user_id: 'x', connection_id: 'con_0123456789abcdef' },
    refusal: NOT_CONFIGURED,
  },
  'an identity that there is not': { body: { provider: 'email', user_id: 'nobody' }, refusal: INEXISTENT },
  'an identity of a provider without connection': { body: { provider: 'okta', user_id: '1' }, refusal: INEXISTENT },
}

onEachDatabase('POST /api/v2/users/{id}/identities', (api) => {
  const post = (user: string, sent: unknown, more: Partial<Ask> = {}): Ask => ({
    ...{ method: 'POST', path: `/api/v2/users/${at(user)}/identities` },
    ...(sent === undefined ? {} : { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
    headers: { 'content-type': 'application/json' },
    ...more,
  })
  const pair = async () => {
    const [primary, secondary] = [await api.makeUser(), await api.makeUser({ user_metadata: { old: 1 } })]
    return { primary: primary.user_id, secondary: secondary.user_id, id: secondary.user_id.slice('email|'.length) }
  }

  it('201: answers all identities, the main one first, each with its stored profile', async () => {
    const sent = { connection: 'Username-Password-Authentication', password: 'Correct-horse-9' }
    const primary = await api.makeUser({ ...sent, email: 'first@link.example', name: 'First', given_name: 'F' })
    const secondary = await api.makeUser({ ...sent, email: 'second@link.example' })
    const id = (user: string) => user.slice('auth0|'.length)
    const shape = { connection: sent.connection, provider: 'auth0', isSocial: false }
    const linked = await api.ask(post(primary.user_id, { provider: 'auth0', user_id: id(secondary.user_id) }))
    assert.equal(linked.status, 201)
    assert.deepEqual(linked.body, [
      {
        profileData: { email: 'first@link.example', email_verified: false, given_name: 'F', name: 'First' },
        user_id: id(primary.user_id),
        ...shape,
      },
      {
        profileData: { email: 'second@link.example', email_verified: false },
        user_id: id(secondary.user_id),
        ...shape,
      },
    ])
  })

  it('201: takes an id with its prefix, and stores it without', async () => {
    const { primary, secondary, id } = await pair()
    const { status, body } = await api.ask(post(primary, { provider: 'email', user_id: secondary }))
    assert.equal(status, 201)
    assert.equal(body[1].user_id, id)
  })

  it('201: takes a number for an id, with the connection that it is in', async () => {
    const { primary } = await pair()
    await api.putUser({ provider: 'github', id: '70001', numeric: true })
    const { body: connections } = await api.ask({ method: 'GET', path: '/api/v2/connections?name=github' })
    const sent = { provider: 'github', user_id: 70001, connection_id: connections[0].id }
    const { status, body } = await api.ask(post(primary, sent))
    assert.equal(status, 201)
    assert.equal(body[1].user_id, 70001)
  })

  it('201: the secondary is no user any more: 404 by its id, absent from lists, its metadata gone', async () => {
    const { primary, secondary, id } = await pair()
    const before = await api.ask({ method: 'GET', path: `/api/v2/users/${at(primary)}` })
    await api.link(primary, secondary)
    await api.refuses(
      { method: 'GET', path: `/api/v2/users/${at(secondary)}` },
      refusal(404, 'The user does not exist.', 'inexistent_user'),
    )
    const found = await api.ask({ method: 'GET', path: `/api/v2/users?q=user_id:"${at(secondary)}"` })
    assert.deepEqual(found.body, [])
    const { body: after } = await api.ask({ method: 'GET', path: `/api/v2/users/${at(primary)}` })
    const [main] = before.body.identities
    const { identities, updated_at: updatedAt, ...rest } = after
    const { identities: _, updated_at: updatedBefore, ...same } = before.body
    assert.deepEqual(rest, same)
    assert.ok(updatedAt > updatedBefore)
    assert.deepEqual(identities[0], main)
    assert.equal(identities[1].user_id, id)
  })

  it('400: a body that is not as the contract has it', async (t) => {
    const { primary } = await pair()
    for (const [name, { body: sent, refusal: expected }] of Object.entries(BAD_BODIES)) {
      await t.test(name, async () => {
        await api.refuses(post(primary, sent), expected)
      })
    }
  })

  it('400: a user with itself, by either form of its id', async () => {
    const { primary } = await pair()
    await api.refuses(post(primary, { provider: 'email', user_id: primary.slice('email|'.length) }), SAME)
    await api.refuses(post(primary, { provider: 'email', user_id: primary }), SAME)
  })

  it('400: the identity is in another connection than the one named', async () => {
    const { primary, id } = await pair()
    const { body: connections } = await api.ask({ method: 'GET', path: '/api/v2/connections?name=github' })
    await api.refuses(post(primary, { provider: 'email', user_id: id, connection_id: connections[0].id }), INEXISTENT)
  })

  it('401: nobody asks', async () => {
    const { primary, id } = await pair()
    const answer = await api.refuses(
      post(primary, { provider: 'email', user_id: id }, { token: null }),
      refusal(401, 'Missing authentication'),
    )
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
  })

  it('403: a token without the scope', async () => {
    const { primary, id } = await pair()
    const token = await api.server.token({ scopes: ['read:users'] })
    const message = 'Insufficient scope, expected any of: update:users,update:current_user_identities'
    await api.refuses(
      post(primary, { provider: 'email', user_id: id }, { token }),
      refusal(403, message, 'insufficient_scope'),
    )
  })

  it("403: a machine that holds only a person's scope is nobody's subject", async () => {
    const { primary, id } = await pair()
    const token = await api.server.token({ scopes: ['update:current_user_identities'] })
    const expected = refusal(403, 'User to be acted on does not match subject in bearer token.', 'unowned_resource')
    await api.refuses(post(primary, { provider: 'email', user_id: id }, { token }), expected)
  })

  it('404: the primary does not exist', async () => {
    const { id } = await pair()
    const expected = refusal(404, 'The user does not exist.', 'inexistent_user')
    await api.refuses(post('email|nobody', { provider: 'email', user_id: id }), expected)
  })

  it('409: linked already, to this user or to another, also with its prefix', async () => {
    const { primary, secondary, id } = await pair()
    const other = await api.makeUser()
    await api.link(primary, secondary)
    for (const user of [primary, other.user_id]) {
      await api.refuses(post(user, { provider: 'email', user_id: id }), TAKEN)
      await api.refuses(post(user, { provider: 'email', user_id: secondary }), TAKEN)
    }
  })
})
