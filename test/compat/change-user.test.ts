import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Api, type Refusal, at, freshEmail, onEachDatabase, refusal } from './api-under-test.ts'

const DATABASE = { connection: 'Username-Password-Authentication', password: 'Correct-horse-9' }
const body = (reason: string) => refusal(400, `Payload validation error: ${reason}.`, 'invalid_body')
const plain = (message: string) => refusal(400, message, 'invalid_body')
const apart = (one: string, other: string) => plain(`Cannot update ${one} and ${other} simultaneously.`)
const NAMES_STAY =
  'The following user attributes cannot be updated: name, picture. The connection must either be a database connection ' +
  "(using the Auth0 store), a passwordless connection (email or sms) or has disabled 'Sync user profile attributes at each login'."

const BAD: Record<string, readonly [sent: unknown, expected: Refusal]> = {
  nothing: [{}, body("'Too few properties defined (0), minimum 1'")],
  'an array': [[], body("'Expected type object but found type array'")],
  'password and address': [{ password: 'Correct-horse-9', email: 'a@example.org' }, apart('password', 'email')],
  'password and its verification': [
    { password: 'Correct-horse-9', email_verified: true },
    apart('password', 'email_verified'),
  ],
  'username and address': [{ username: 'a', email: 'a@example.org' }, apart('username', 'email')],
  'username and its verification': [{ username: 'a', email_verified: true }, apart('username', 'email_verified')],
  'username and password': [{ username: 'a', password: 'Correct-horse-9' }, apart('username', 'password')],
  'a weak password': [
    { password: 'password' },
    refusal(400, 'PasswordStrengthError: Password is too weak', 'auth0_idp_error'),
  ],
  'an unknown connection': [
    { connection: 'nowhere', email: 'a@example.org' },
    refusal(400, 'Connection does not exist.', 'inexistent_connection'),
  ],
  'an address that is none': [
    { email: 'nobody' },
    body("'Object didn't pass validation for format email: nobody' on property email (The user's email)"),
  ],
  'a picture that is no address': [
    { picture: 'cat' },
    body(
      "'Object didn't pass validation for format strict-uri: cat' on property picture (A URI pointing to the user's picture)",
    ),
  ],
  'metadata of a forbidden name': [
    { app_metadata: { identities: [] } },
    body(
      "'Additional properties not allowed: identities' on property app_metadata (User metadata to which this user has read-only access)",
    ),
  ],
  'metadata that grows too large': [
    { app_metadata: { more: 'x'.repeat(10_230) } },
    plain(
      "Payload validation error: 'app_metadata would be 10250 bytes of JSON; this tenant allows 10240. Nothing was changed.'",
    ),
  ],
}

const FOREIGN: Record<string, readonly [sent: unknown, expected: Refusal]> = {
  address: [{ email: 'a@example.org' }, plain('Cannot update email for non-database user.')],
  number: [{ phone_number: '+49152' }, plain('Connection is not supported for this operation.')],
  password: [{ password: 'Correct-horse-9' }, plain('Connection is not supported for this operation.')],
  username: [{ username: 'a' }, plain('Connection is not supported for this operation.')],
  'names to be taken away': [{ name: null, picture: null }, plain(NAMES_STAY.replace('updated', 'removed'))],
  names: [{ name: 'A', picture: 'https://example.org/a.png' }, plain(NAMES_STAY)],
}

const patch = (user: string, sent: unknown) =>
  ({ method: 'PATCH', path: `/api/v2/users/${at(user)}`, body: sent }) as const

onEachDatabase('PATCH /api/v2/users/{id}', (api) => {
  const databaseUser = () => api.makeUser({ ...DATABASE, email: freshEmail(), app_metadata: { kept: 1 } })

  it('200: root attributes replace, null takes away, and what is computed follows', async () => {
    const user = await api.makeUser({
      ...DATABASE,
      email: freshEmail(),
      name: 'Old',
      given_name: 'G',
      email_verified: true,
    })
    const { status, body: changed } = await api.ask(
      patch(user.user_id, { name: null, given_name: null, email: 'Next@Example.org' }),
    )
    assert.equal(status, 200)
    assert.deepEqual(
      [changed.email, changed.email_verified, changed.name, changed.nickname],
      ['next@example.org', false, 'next@example.org', 'next'],
    )
    assert.equal('given_name' in changed, false)
    assert.ok(changed.updated_at > String(user['updated_at']))
    assert.deepEqual((await api.ask({ method: 'GET', path: `/api/v2/users/${at(user.user_id)}` })).body, changed)
  })

  it('200: metadata merge on the first level, null takes a key away, {} clears', async () => {
    const { user_id: user } = await api.makeUser({ user_metadata: { a: { x: 1 }, b: 2 }, app_metadata: { a: 1 } })
    const change = async (sent: unknown) => (await api.ask(patch(user, sent))).body
    assert.deepEqual((await change({ user_metadata: { a: { y: 2 }, b: null, c: [3] } })).user_metadata, {
      a: { y: 2 },
      c: [3],
    })
    const cleared = await change({ user_metadata: {}, app_metadata: {} })
    assert.deepEqual(cleared.user_metadata, {})
    assert.equal('app_metadata' in cleared, false)
  })

  it('200: a password sets last_password_reset and lifts a block; blocked shows once it was sent', async () => {
    const { user_id: user } = await databaseUser()
    assert.equal((await api.ask(patch(user, { blocked: true }))).body.blocked, true)
    const { body: changed } = await api.ask(patch(user, { password: 'Another-horse-9' }))
    assert.equal(changed.blocked, false)
    assert.equal(changed.last_password_reset, changed.updated_at)
    const types = (await api.newestLogs(2)).map((entry) => entry['type']).sort()
    assert.deepEqual(types, ['sapi', 'scp'])
  })

  it("200: with its connection named, a linked identity's address changes, and the root does not", async () => {
    const [primary, secondary] = [await api.makeUser(), await databaseUser()]
    await api.link(primary.user_id, secondary.user_id)
    const email = freshEmail()
    const { body: changed } = await api.ask(patch(primary.user_id, { connection: DATABASE.connection, email }))
    assert.equal(changed.email, primary['email'])
    assert.deepEqual(changed.identities[1].profileData, { email, email_verified: false })
  })

  it('200: properties that there are not are ignored, and told in a header', async () => {
    const { user_id: user } = await api.makeUser()
    const { status, body: changed, headers } = await api.ask(patch(user, { shoes: 2, user_metadata: { a: 1 } }))
    assert.equal(status, 200)
    assert.equal(headers.get('carabiner-notice'), 'unknown-properties-ignored')
    assert.equal('shoes' in changed, false)
    assert.equal((await api.ask(patch(user, { user_metadata: { a: 2 } }))).headers.get('carabiner-notice'), null)
  })

  it('400: what the contract does not allow', async (t) => {
    const { user_id: user } = await databaseUser()
    for (const [name, [sent, expected]] of Object.entries(BAD)) {
      await t.test(name, async () => {
        await api.refuses(patch(user, sent), expected)
      })
    }
  })

  it('400: what belongs to the provider of the main identity', async (t) => {
    const user = await api.putUser({ provider: 'google-oauth2', id: '1' })
    for (const [name, [sent, expected]] of Object.entries(FOREIGN)) {
      await t.test(name, async () => {
        await api.refuses(patch(user, sent), expected)
      })
    }
    const enterprise = await api.putUser({ provider: 'okta', id: '1' })
    const expected = plain('Email verification is not supported for enterprise users.')
    await api.refuses(patch(enterprise, { email_verified: true }), expected)
    const disabled = await api.putUser({ provider: 'auth0', connection: 'disabled', id: 'disabled' })
    const off = plain('Cannot change email or password for users in a disabled connection.')
    await api.refuses(patch(disabled, { password: 'Correct-horse-9' }), off)
    await api.refuses(patch(disabled, { email: 'a@example.org' }), off)
  })

  it('400: names of a linked identity, and a connection that the user is not in', async () => {
    const [primary, secondary] = [await api.makeUser(), await databaseUser()]
    await api.link(primary.user_id, secondary.user_id)
    const words =
      'The following user attributes cannot be updated: name. The specified connection belongs to a secondary identity.'
    await api.refuses(patch(primary.user_id, { connection: DATABASE.connection, name: 'A' }), plain(words))
    const other = plain('The user has no identity of this connection. Nothing was changed.')
    await api.refuses(patch(primary.user_id, { connection: 'sms', phone_number: '+49152' }), other)
  })

  it('400: an address, username or number that somebody has in the connection', async () => {
    const { user_id: user } = await databaseUser()
    const taken = { email: freshEmail(), username: 'has-it', phone_number: '+4915200000009' }
    await api.makeUser({ ...DATABASE, ...taken })
    const words = { email: 'email', username: 'username', phone_number: 'phone number' } as const
    for (const [name, value] of Object.entries(taken)) {
      const message = `The specified new ${words[name as keyof typeof words]} already exists`
      await api.refuses(patch(user, { [name]: value }), refusal(400, message, 'auth0_idp_error'))
    }
  })

  it('401, 403, 404: nobody, scopes that reach less, nobody of this id', async () => {
    const { user_id: user } = await databaseUser()
    await api.refuses({ ...patch(user, { blocked: true }), token: null }, refusal(401, 'Missing authentication'))
    await scopesReachTheirFieldsOnly(api, user)
    await api.refuses(
      patch('auth0|nobody', { blocked: true }),
      refusal(404, 'The user does not exist.', 'inexistent_user'),
    )
  })
})

async function scopesReachTheirFieldsOnly(api: Api, user: string): Promise<void> {
  const all = 'update:users,update:users_app_metadata,update:current_user_metadata,create:current_user_metadata'
  const none = refusal(403, `Insufficient scope, expected any of: ${all}`, 'insufficient_scope')
  await api.refuses(
    { ...patch(user, { blocked: true }), token: await api.server.token({ scopes: ['read:users'] }) },
    none,
  )

  const token = await api.server.token({ scopes: ['update:users_app_metadata'] })
  const less = refusal(403, 'Insufficient scope, expected any of: update:users', 'insufficient_scope')
  await api.refuses({ ...patch(user, { blocked: true }), token }, less)
  await api.refuses({ ...patch(user, { app_metadata: { a: 1 }, user_metadata: { a: 1 } }), token }, less)
  assert.deepEqual((await api.ask({ ...patch(user, { app_metadata: { a: 1 } }), token })).body.app_metadata, {
    kept: 1,
    a: 1,
  })
}
