import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, onEachDatabase, refusal } from './api-under-test.ts'

const NAMES = ['Username-Password-Authentication', 'email', 'sms', 'google-oauth2', 'github', 'windowslive']

onEachDatabase('GET /api/v2/connections', (api) => {
  const get = (text: string) => ({ method: 'GET', path: `/api/v2/connections${text}` }) as const
  const namesOf = async (text: string) => (await api.ask(get(text))).body.map(({ name }: { name: string }) => name)

  it('200: all, by name, by one strategy or several, by pages', async () => {
    assert.deepEqual((await namesOf('')).sort(), [...NAMES].sort())
    assert.deepEqual(await namesOf('?name=github'), ['github'])
    assert.deepEqual(await namesOf('?strategy=auth0'), ['Username-Password-Authentication'])
    assert.deepEqual((await namesOf('?strategy=sms&strategy=email')).sort(), ['email', 'sms'])
    const { body: page } = await api.ask(get('?per_page=2&page=2&include_totals=true&fields=name'))
    assert.deepEqual([page.start, page.limit, page.total, page.connections.length], [4, 2, NAMES.length, 2])
    // Auth0's list says the first of every connection, whatever was asked for.
    assert.deepEqual(Object.keys(page.connections[0]), ['is_domain_connection', 'name'])
  })

  it('200: the database connection that every tenant has', async () => {
    const { body } = await api.ask(get('?name=Username-Password-Authentication'))
    const [connection] = body
    assert.match(connection.id, /^con_[A-Za-z0-9]{16}$/)
    assert.deepEqual([connection.strategy, connection.is_domain_connection], ['auth0', false])
    assert.deepEqual(connection.realms, [connection.name])
    assert.equal(connection.options.passwordPolicy, 'good')
    assert.ok(connection.enabled_clients.includes(api.server.machineClient.id))
    assert.deepEqual((await api.ask(get(`/${connection.id}`))).body, connection)
    assert.deepEqual((await api.ask(get(`/${connection.id}?fields=name`))).body, { name: connection.name })
  })

  it('401, 403, 404: nobody asks, a token that may not, a connection that there is not', async () => {
    await api.refuses({ ...get(''), token: null }, refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['read:users'] })
    const expected = refusal(403, 'Insufficient scope, expected any of: read:connections', 'insufficient_scope')
    for (const path of ['', '/con_0123456789abcdef']) await api.refuses({ ...get(path), token }, expected)
    const missing = refusal(404, 'The connection does not exist', 'inexistent_connection')
    for (const id of ['con_0123456789abcdef', 'nothing']) await api.refuses(get(`/${id}`), missing)
  })
})

const CONNECTIONS = '/api/v2/connections'
const MISSING = refusal(404, 'The connection does not exist', 'inexistent_connection')

onEachDatabase('changing /api/v2/connections', (api) => {
  const make = async (body: object) => {
    const answer = await api.ask({ method: 'POST', path: CONNECTIONS, body })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }
  const patch = (id: string, body: object) => api.ask({ method: 'PATCH', path: `${CONNECTIONS}/${id}`, body })

  it('201: a database has what Auth0 gives a new one', async () => {
    const { id, ...rest } = await make({ name: 'Customers', strategy: 'auth0' })
    assert.match(id, /^con_[A-Za-z0-9]{16}$/)
    assert.deepEqual(rest, {
      options: {
        mfa: { active: true, return_enroll_settings: true },
        passwordPolicy: 'good',
        strategy_version: 2,
        authentication_methods: {
          password: { enabled: true, api_behavior: 'required', signup_behavior: 'allow' },
          passkey: { enabled: false },
        },
        passkey_options: {
          challenge_ui: 'both',
          progressive_enrollment_enabled: true,
          local_enrollment_enabled: true,
        },
        brute_force_protection: true,
      },
      strategy: 'auth0',
      name: 'Customers',
      is_domain_connection: false,
      authentication: { active: true },
      connected_accounts: { active: false },
      enabled_clients: [],
      realms: ['Customers'],
    })
  })

  it('201: secrets of a provider come back, are encrypted in the database, and are in no log entry', async () => {
    const options = {
      client_id: 'at-the-provider',
      client_secret: 'PROVIDER-SECRET',
      scope: 'openid email',
      suggest_linking: false,
      gateway_authentication: { method: 'bearer', secret: 'GATEWAY-SECRET' },
      configuration: { DB_URL: 'CUSTOM-DATABASE' },
    }
    const made = await make({ name: 'acme', strategy: 'oidc', options, display_name: 'Acme', show_as_button: true })
    for (const [name, value] of Object.entries(options)) assert.deepEqual(made.options[name], value, name)
    assert.deepEqual([made.display_name, made.show_as_button], ['Acme', true])
    assert.deepEqual((await api.ask({ method: 'GET', path: `${CONNECTIONS}/${made.id}` })).body, made)
    const stored = `${await api.everything()}${JSON.stringify(await api.newestLogs(3))}`
    for (const secret of ['PROVIDER-SECRET', 'GATEWAY-SECRET', 'CUSTOM-DATABASE'])
      assert.ok(!stored.includes(secret), secret)
  })

  it('200: options are replaced as a whole, everything else stays', async () => {
    const made = await make({
      name: 'replaced',
      strategy: 'auth0',
      options: { disable_signup: true },
      metadata: { a: 'b' },
    })
    const { status, body } = await patch(made.id, { options: { passwordPolicy: 'excellent' } })
    assert.equal(status, 200)
    assert.deepEqual(
      [body.options.passwordPolicy, body.options.disable_signup, body.options.mfa],
      ['excellent', undefined, undefined],
    )
    assert.equal(body.options.brute_force_protection, true)
    assert.deepEqual([body.metadata, body.name, body.id], [{ a: 'b' }, 'replaced', made.id])
  })

  it('204, 200: clients are let in and taken off, one at a time', async () => {
    const { id } = await make({ name: 'doors', strategy: 'github', enabled_clients: ['demo-television'] })
    const path = `${CONNECTIONS}/${id}/clients`
    const body = [
      { client_id: 'demo-web-application', status: true },
      { client_id: 'demo-television', status: false },
    ]
    const changed = await api.ask({ method: 'PATCH', path, body })
    assert.deepEqual([changed.status, changed.body], [204, null])
    assert.deepEqual((await api.ask({ method: 'GET', path })).body, {
      clients: [{ client_id: 'demo-web-application' }],
    })
    const listed = await api.ask({
      method: 'GET',
      path: '/api/v2/clients/demo-web-application/connections?strategy=github',
    })
    const found = listed.body.connections.find((connection: { id: string }) => connection.id === id)
    assert.equal(found.name, 'doors')
    assert.equal(found.enabled_clients, undefined)
  })

  it('202, 204: gone; one of the same name is another, and its predecessor’s people are not its own', async () => {
    const made = await make({ name: 'again', strategy: 'auth0', enabled_clients: [api.server.machineClient.id] })
    const person = {
      connection: 'again',
      email: 'someone@example.com',
      password: 'Carabiner-demo-1',
      email_verified: true,
    }
    const user = await api.makeUser(person)
    const gone = await api.ask({ method: 'DELETE', path: `${CONNECTIONS}/${made.id}` })
    assert.equal(gone.status, 202)
    assert.match(gone.body.deleted_at, /^\d{4}-\d\d-\d\dT/)
    await api.refuses({ method: 'GET', path: `${CONNECTIONS}/${made.id}` }, MISSING)
    assert.equal((await api.ask({ method: 'DELETE', path: `${CONNECTIONS}/${made.id}` })).status, 204)
    const next = await make({ name: 'again', strategy: 'auth0', enabled_clients: [api.server.machineClient.id] })
    assert.notEqual(next.id, made.id)
    const other = await api.makeUser(person)
    assert.notEqual(other.user_id, user.user_id)
    assert.equal((await api.ask({ method: 'GET', path: `/api/v2/users/${at(user.user_id)}` })).status, 200)
  })

  it('400: what cannot be said together, in Auth0’s words', async () => {
    const active = { email: { identifier: { active: true }, signup: { status: 'required' } } }
    const cases: readonly [object, string][] = [
      [
        { requires_username: true, attributes: active },
        'Cannot set both options.attributes and options.requires_username',
      ],
      [
        { validation: { username: { max: 5 } }, attributes: active },
        'Cannot set both options.attributes and options.validation',
      ],
      [{ attributes: { email: { identifier: { active: false } } } }, 'attributes must contain one active identifier'],
      [
        {
          attributes: {
            phone_number: { identifier: { active: true }, profile_required: true, signup: { status: 'inactive' } },
          },
        },
        'attribute phone_number must also be required on signup',
      ],
      [
        { passwordPolicy: 'strong' },
        `Payload validation error: 'No enum match for: "strong"' on property options.passwordPolicy.`,
      ],
    ]
    for (const [options, message] of cases) {
      const body = { name: 'wrong', strategy: 'auth0', options }
      await api.refuses({ method: 'POST', path: CONNECTIONS, body }, refusal(400, message, 'invalid_body'))
    }
  })

  it('400, 403, 404, 409: names, clients and connections that there are not, or are', async () => {
    const post = (body: object) => ({ method: 'POST', path: CONNECTIONS, body }) as const
    await api.refuses(
      post({ name: 'github', strategy: 'github' }),
      refusal(409, 'A connection with the same name already exists', 'connection_conflict'),
    )
    const nobody = refusal(400, 'The client nobody does not exist. Nothing was changed.', 'invalid_body')
    const {
      body: [github],
    } = await api.ask({ method: 'GET', path: `${CONNECTIONS}?name=github` })
    const clients = `${CONNECTIONS}/${github.id}/clients`
    await api.refuses({ method: 'PATCH', path: clients, body: [{ client_id: 'nobody', status: true }] }, nobody)
    const strategy = `Payload validation error: 'No enum match for: "carrier-pigeon"' on property strategy.`
    await api.refuses(post({ name: 'x', strategy: 'carrier-pigeon' }), refusal(400, strategy, 'invalid_body'))
    const extra = "Payload validation error: 'Additional properties not allowed: name'."
    await api.refuses(
      { method: 'PATCH', path: `${CONNECTIONS}/${github.id}`, body: { name: 'y' } },
      refusal(400, extra, 'invalid_body'),
    )
    await api.refuses(
      { method: 'PATCH', path: `${CONNECTIONS}/con_0123456789abcdef`, body: { display_name: 'x' } },
      MISSING,
    )
    const token = await api.server.token({ scopes: ['read:connections'] })
    const scope = 'Insufficient scope, expected any of: delete:connections'
    await api.refuses(
      { method: 'DELETE', path: `${CONNECTIONS}/${github.id}`, token },
      refusal(403, scope, 'insufficient_scope'),
    )
    const read = 'Insufficient scope, expected any of: read:clients,read:client_summary'
    await api.refuses(
      { method: 'GET', path: '/api/v2/clients/demo-television/connections', token },
      refusal(403, read, 'insufficient_scope'),
    )
  })
})
