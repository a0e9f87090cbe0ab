import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { type Refusal, at, freshEmail, onEachDatabase, refusal } from './api-under-test.ts'

const DATABASE = { connection: 'Username-Password-Authentication', password: 'Correct-horse-9' }
const CLASH = refusal(409, 'The user already exists.', 'auth0_idp_error')
const WEAK = refusal(400, 'PasswordStrengthError: Password is too weak', 'auth0_idp_error')
const body = (reason: string) => refusal(400, `Payload validation error: ${reason}.`, 'invalid_body')
const plain = (message: string) => refusal(400, message, 'invalid_body')
const email = 'someone@example.org'
const tooDeep = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))

const BAD: Record<string, readonly [sent: unknown, expected: Refusal]> = {
  'no connection': [{ email }, body("'Missing required property: connection'")],
  'a connection that there is not': [
    { connection: 'nowhere', email },
    refusal(400, 'The connection does not exist.', 'inexistent_connection'),
  ],
  'a social connection': [
    { connection: 'github', email },
    plain(
      'Connection does not support user creation through the API. It must either be a database or passwordless connection.',
    ),
  ],
  'no address at all': [{ ...DATABASE }, body("'Missing required property: email'")],
  'no password': [{ ...DATABASE, email, password: undefined }, body("'Missing required property: password'")],
  'a weak password': [{ ...DATABASE, email, password: 'password' }, WEAK],
  'a short password': [{ ...DATABASE, email, password: 'Aa1-' }, WEAK],
  'no address for a passwordless user': [{ connection: 'email' }, body("'Missing required property: email'")],
  'no number for an SMS user': [{ connection: 'sms', email }, body("'Missing required property: phone_number'")],
  'a username where there are none': [
    { connection: 'email', email, username: 'x' },
    plain('Cannot set username for connection without requires_username.'),
  ],
  'a username that is too long here': [
    { ...DATABASE, username: 'x'.repeat(16) },
    plain('Username must be 1 to 15 characters long in this connection. Nothing was changed.'),
  ],
  'a password for a passwordless user': [
    { connection: 'email', email, password: 'Correct-horse-9' },
    plain('Cannot set password for a passwordless connection.'),
  ],
  'unknown properties': [
    { ...DATABASE, email, age: 3, size: 4 },
    body("'Additional properties not allowed: age,size'"),
  ],
  'an address that is none': [
    { ...DATABASE, email: 'nobody' },
    body("'Object didn't pass validation for format email: nobody' on property email (The user's email)"),
  ],
  'a local part that is too long': [
    { ...DATABASE, email: `${'x'.repeat(65)}@example.org` },
    body(
      `'Object didn't pass validation for format email: ${'x'.repeat(65)}@example.org' on property email (The user's email)`,
    ),
  ],
  'a number that is none': [
    { connection: 'sms', phone_number: '0049' },
    body("'String does not match pattern /^\\+[0-9]{1,15}$/: 0049' on property phone_number (The user's phone number)"),
  ],
  'an id with a space': [
    { ...DATABASE, email, user_id: 'a b' },
    body(
      "'String does not match pattern /^\\S*$/: a b' on property user_id (The external user's id provided by the identity provider)",
    ),
  ],
  'an id that is too long': [
    { ...DATABASE, email, user_id: 'x'.repeat(256) },
    body(
      "'String is too long (256 chars), maximum 255' on property user_id (The external user's id provided by the identity provider)",
    ),
  ],
  'blocked as a text': [
    { ...DATABASE, email, blocked: 'yes' },
    body("'Expected type boolean but found type string' on property blocked"),
  ],
  'a reserved name in app_metadata': [
    { ...DATABASE, email, app_metadata: { plan: 'x', user_id: 'y', _id: 1 } },
    body(
      "'Additional properties not allowed: user_id,_id' on property app_metadata (User metadata to which this user has read-only access)",
    ),
  ],
  'a name with a dot, deep down': [
    { ...DATABASE, email, user_metadata: { a: [{ 'b.c': 1, $d: 2 }] } },
    body(
      "'Names must not contain . or $: b.c,$d' on property user_metadata (User metadata to which this user has read/write access)",
    ),
  ],
  'metadata that is no object': [
    { ...DATABASE, email, user_metadata: [1] },
    body(
      "'Expected type object but found type array' on property user_metadata (User metadata to which this user has read/write access)",
    ),
  ],
  'metadata that is too large': [
    { ...DATABASE, email, user_metadata: { text: 'x'.repeat(10_240) } },
    plain(
      "Payload validation error: 'user_metadata would be 10251 bytes of JSON; this tenant allows 10240. Nothing was changed.'",
    ),
  ],
  'nesting without end': [
    { ...DATABASE, email, user_metadata: tooDeep(100) },
    plain("Payload validation error: 'JSON may be nested at most 64 levels deep'. Nothing was changed."),
  ],
}

onEachDatabase('POST /api/v2/users', (api) => {
  const post = (sent: unknown, token?: string | null) =>
    ({ method: 'POST', path: '/api/v2/users', body: sent, ...(token === undefined ? {} : { token }) }) as const

  it('201: answers the user with what is computed where nothing was sent', async () => {
    const { status, body: user } = await api.ask(post({ ...DATABASE, email: 'New.User@Example.org' }))
    assert.equal(status, 201)
    const { user_id: id, created_at: createdAt, ...rest } = user
    assert.match(id, /^auth0\|[0-9a-f]{24}$/)
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    const hash = createHash('md5').update('new.user@example.org').digest('hex')
    assert.deepEqual(rest, {
      email: 'new.user@example.org',
      email_verified: false,
      name: 'new.user@example.org',
      nickname: 'new.user',
      picture: `https://s.gravatar.com/avatar/${hash}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fne.png`,
      identities: [{ connection: DATABASE.connection, user_id: id.slice(6), provider: 'auth0', isSocial: false }],
      updated_at: createdAt,
    })
  })

  it('201: keeps everything that was sent, and answers no password', async () => {
    const names = { given_name: 'G', family_name: 'F', name: 'N', nickname: 'K', picture: 'https://example.org/p.png' }
    const more = {
      user_metadata: { a: { b: [1, null] } },
      app_metadata: { plan: 'pro' },
      blocked: false,
      email_verified: true,
    }
    const sent = { ...names, ...more, email: freshEmail(), username: 'SomeBody', phone_number: '+4915200000001' }
    const user = await api.makeUser({ ...DATABASE, ...sent, user_id: 'chosen', verify_email: false })
    const { identities, created_at: _, updated_at: __, ...rest } = user
    assert.deepEqual(rest, { ...sent, username: 'somebody', phone_verified: false, user_id: 'auth0|chosen' })
    const [identity] = identities as unknown as [{ user_id: string }]
    assert.equal(identity.user_id, 'chosen')
    const { body: read } = await api.ask({ method: 'GET', path: `/api/v2/users/${at(user.user_id)}` })
    assert.deepEqual(read, user)
  })

  it('201: a passwordless user by e-mail or by number', async () => {
    assert.match((await api.makeUser({ connection: 'email', email: freshEmail() })).user_id, /^email\|[0-9a-f]{24}$/)
    const sms = await api.makeUser({ connection: 'sms', phone_number: '+4915200000002' })
    assert.equal(sms['name'], '+4915200000002')
    assert.equal(sms['phone_verified'], false)
  })

  it('400: what the contract does not allow', async (t) => {
    for (const [name, [sent, expected]] of Object.entries(BAD)) {
      await t.test(name, async () => {
        await api.refuses(post(sent), expected)
      })
    }
  })

  it('400: a connection that no application may use', async () => {
    await api.putUser({ provider: 'auth0', connection: 'disabled', id: 'disabled' })
    await api.refuses(post({ ...DATABASE, connection: 'disabled', email }), plain('Connection is disabled.'))
  })

  it('401, 403: nobody asks, and a token that may not', async () => {
    await api.refuses(post({ ...DATABASE, email }, null), refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['update:users'] })
    const expected = refusal(403, 'Insufficient scope, expected any of: create:users', 'insufficient_scope')
    await api.refuses(post({ ...DATABASE, email }, token), expected)
  })

  it('409: address, username, number or id is taken in the connection, in any case of letters', async () => {
    const user = {
      ...DATABASE,
      email: freshEmail(),
      username: 'taken',
      phone_number: '+4915200000003',
      user_id: 'taken-id',
    }
    await api.makeUser(user)
    for (const name of ['email', 'username', 'phone_number', 'user_id'] as const) {
      const value = name === 'user_id' ? user.user_id : user[name].toUpperCase()
      await api.refuses(post({ ...DATABASE, email: freshEmail(), [name]: value }), CLASH)
    }
    assert.equal((await api.ask(post({ connection: 'email', email: user.email }))).status, 201)
  })

  it('409: the address of an identity that is linked stays taken', async () => {
    const [primary, secondary] = [
      await api.makeUser(),
      await api.makeUser({ connection: 'email', email: freshEmail() }),
    ]
    await api.link(primary.user_id, secondary.user_id)
    await api.refuses(post({ connection: 'email', email: secondary['email'] }), CLASH)
  })
})
