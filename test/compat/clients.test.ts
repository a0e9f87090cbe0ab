import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase, refusal } from './api-under-test.ts'

const CLIENTS = '/api/v2/clients'
const MISSING = refusal(404, 'The client does not exist', 'inexistent_client')

/** What Auth0 gives a client of which only the name was said (as recorded). */
const NEW = {
  is_first_party: true,
  is_token_endpoint_ip_header_trusted: false,
  oidc_conformant: false,
  jwt_configuration: { secret_encoded: false, lifetime_in_seconds: 36_000 },
  sso_disabled: false,
  cross_origin_authentication: false,
  cross_origin_auth: false,
  grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
  custom_login_page_on: true,
  async_approval_notification_channels: ['guardian-push'],
  refresh_token: {
    rotation_type: 'non-rotating',
    expiration_type: 'non-expiring',
    leeway: 0,
    token_lifetime: 2_592_000,
    infinite_token_lifetime: true,
    infinite_idle_token_lifetime: true,
    idle_token_lifetime: 1_296_000,
  },
}

onEachDatabase('/api/v2/clients', (api) => {
  const make = async (body: object) => {
    const answer = await api.ask({ method: 'POST', path: CLIENTS, body })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }
  const patch = (id: string, body: object) => api.ask({ method: 'PATCH', path: `${CLIENTS}/${id}`, body })

  it('201: a name is enough, and everything else is what Auth0 gives', async () => {
    const { client_id, client_secret, signing_keys, ...rest } = await make({ name: 'Shop', description: 'Sells' })
    assert.deepEqual(rest, { name: 'Shop', description: 'Sells', ...NEW })
    assert.match(client_id, /^[A-Za-z0-9]{32}$/)
    assert.match(client_secret, /^[A-Za-z0-9]{64}$/)
    assert.match(signing_keys[0].cert, /^-----BEGIN CERTIFICATE-----\r\n/)
    const [entry] = await api.newestLogs(1)
    assert.deepEqual([entry.type, entry.description], ['sapi', 'Create a client'])
    assert.ok(!JSON.stringify(entry).includes(client_secret), 'the log holds no secret')
  })

  it('201: applications that keep no secret get none, and ask for nothing in their own name', async () => {
    for (const app_type of ['spa', 'native']) {
      const made = await make({ name: 'Public', app_type })
      assert.equal(made.client_secret, undefined)
      assert.equal(made.token_endpoint_auth_method, 'none')
      assert.deepEqual(made.grant_types, ['authorization_code', 'implicit', 'refresh_token'])
    }
  })

  it('201: what was sent comes back, and GET answers the same', async () => {
    const sent = {
      name: 'Everything',
      app_type: 'regular_web',
      callbacks: ['https://app.example.com/cb', 'https://*.example.com/cb', 'com.example.app://cb'],
      allowed_logout_urls: ['https://app.example.com'],
      web_origins: ['http://localhost:3000'],
      allowed_origins: ['https://*.example.com'],
      initiate_login_uri: 'https://app.example.com/login',
      grant_types: ['http://auth0.com/oauth/grant-type/password-realm', 'password'],
      token_endpoint_auth_method: 'client_secret_basic',
      require_pushed_authorization_requests: true,
      jwt_configuration: { alg: 'HS256', lifetime_in_seconds: 600 },
      refresh_token: {
        rotation_type: 'rotating',
        expiration_type: 'expiring',
        leeway: 3,
        policies: [{ audience: 'x' }],
      },
      oidc_logout: {
        backchannel_logout_urls: ['https://app.example.com/out'],
        backchannel_logout_initiators: { mode: 'all' },
      },
      client_metadata: { team: 'a' },
      mobile: { ios: { team_id: 'x' } },
      addons: { samlp: { audience: 'a' } },
      organization_usage: 'allow',
    }
    const made = await make(sent)
    const { jwt_configuration: jwt, refresh_token: refresh, ...rest } = sent
    for (const [name, value] of Object.entries(rest)) assert.deepEqual(made[name], value, name)
    assert.deepEqual(made.jwt_configuration, { secret_encoded: false, ...jwt })
    assert.deepEqual(made.refresh_token, {
      ...NEW.refresh_token,
      ...refresh,
      infinite_token_lifetime: false,
      infinite_idle_token_lifetime: false,
    })
    assert.deepEqual((await api.ask({ method: 'GET', path: `${CLIENTS}/${made.client_id}` })).body, made)
  })

  it('200: a change touches what it names; null takes away; the new secret is the one that was sent', async () => {
    const made = await make({ name: 'Before', callbacks: ['https://a.example/cb'], description: 'one' })
    const changed = await patch(made.client_id, { name: 'After', description: null, client_secret: 'a secret of mine' })
    const { description: _gone, ...rest } = made
    assert.deepEqual(
      [changed.status, changed.body],
      [200, { ...rest, name: 'After', client_secret: 'a secret of mine' }],
    )
    const open = await patch(made.client_id, { token_endpoint_auth_method: 'none' })
    assert.equal(open.body.client_secret, undefined)
    const closed = await patch(made.client_id, { token_endpoint_auth_method: null })
    assert.match(closed.body.client_secret, /^[A-Za-z0-9]{64}$/)
    assert.equal(closed.body.token_endpoint_auth_method, undefined)
  })

  it('200: two changes at once are both kept', async () => {
    const { client_id: id } = await make({ name: 'Raced' })
    await Promise.all([patch(id, { description: 'text' }), patch(id, { logo_uri: 'https://a.example/l.png' })])
    const { body } = await api.ask({ method: 'GET', path: `${CLIENTS}/${id}` })
    assert.deepEqual([body.description, body.logo_uri], ['text', 'https://a.example/l.png'])
  })

  it('200: a new secret replaces the old one', async () => {
    const { client_id: id, client_secret: before } = await make({
      name: 'Rotated',
      grant_types: ['client_credentials'],
    })
    const rotated = await api.ask({ method: 'POST', path: `${CLIENTS}/${id}/rotate-secret` })
    assert.equal(rotated.status, 200)
    assert.match(rotated.body.client_secret, /^[A-Za-z0-9]{64}$/)
    assert.notEqual(rotated.body.client_secret, before)
  })

  it('200: pages, filters and fields', async () => {
    const { body: page } = await api.ask({
      method: 'GET',
      path: `${CLIENTS}?per_page=2&page=1&include_totals=true&fields=client_id`,
    })
    assert.deepEqual([page.start, page.limit, page.clients.length], [2, 2, 2])
    assert.deepEqual(Object.keys(page.clients[0]), ['client_id'])
    const { body: spas } = await api.ask({ method: 'GET', path: `${CLIENTS}?app_type=spa,native&is_first_party=true` })
    assert.ok(spas.length >= 4)
    for (const client of spas) assert.ok(['spa', 'native'].includes(client.app_type))
    const { body: others } = await api.ask({ method: 'GET', path: `${CLIENTS}?is_first_party=false` })
    assert.deepEqual(
      others.map(({ client_id }: { client_id: string }) => client_id),
      ['demo-third-party'],
    )
  })

  it('200: checkpoints reach every client once', async () => {
    const seen: string[] = []
    let from: string | undefined
    do {
      const path = `${CLIENTS}?take=3${from === undefined ? '' : `&from=${from}`}`
      const { body } = await api.ask({ method: 'GET', path })
      seen.push(...body.clients.map(({ client_id }: { client_id: string }) => client_id))
      from = body.next
    } while (from !== undefined)
    const { body: all } = await api.ask({ method: 'GET', path: `${CLIENTS}?per_page=100` })
    assert.deepEqual(seen, all.map(({ client_id }: { client_id: string }) => client_id).sort())
  })

  it('200: keys are seen with read:client_keys alone, and a summary is a summary', async () => {
    const { client_id: id } = await make({ name: 'Seen', callbacks: ['https://a.example/cb'] })
    const see = async (scope: string) => {
      const token = await api.server.token({ scopes: [scope] })
      return (await api.ask({ method: 'GET', path: `${CLIENTS}/${id}`, token })).body
    }
    assert.equal((await see('read:clients')).client_secret, undefined)
    assert.equal((await see('read:clients')).signing_keys, undefined)
    assert.match((await see('read:client_keys')).client_secret, /^.{64}$/)
    assert.deepEqual(await see('read:client_summary'), { name: 'Seen', client_id: id, is_first_party: true })
  })

  it('204: a client goes with its grants, and is off every connection; going twice is no mistake', async () => {
    const { client_id: id } = await make({ name: 'Leaving' })
    const { body: connections } = await api.ask({ method: 'GET', path: '/api/v2/connections?name=github' })
    const clients = `/api/v2/connections/${connections[0].id}/clients`
    await api.ask({ method: 'PATCH', path: clients, body: [{ client_id: id, status: true }] })
    const audience = `${api.server.origin}/api/v2/`
    const grant = { client_id: id, audience, scope: ['read:users'] }
    assert.equal((await api.ask({ method: 'POST', path: '/api/v2/client-grants', body: grant })).status, 201)
    for (const path of [`${CLIENTS}/${id}`, `${CLIENTS}/${id}`]) {
      assert.equal((await api.ask({ method: 'DELETE', path })).status, 204)
    }
    await api.refuses({ method: 'GET', path: `${CLIENTS}/${id}` }, MISSING)
    const { body: left } = await api.ask({ method: 'GET', path: `/api/v2/client-grants?client_id=${id}` })
    assert.deepEqual(left, [])
    const { body: enabled } = await api.ask({ method: 'GET', path: `/api/v2/connections/${connections[0].id}` })
    assert.ok(!enabled.enabled_clients.includes(id))
  })

  it('400: what sign-in must not trust', async () => {
    const wrong = (format: string, value: string, property: string) =>
      refusal(
        400,
        `Payload validation error: 'Object didn't pass validation for format ${format}: ${value}' on property ${property}.`,
        'invalid_body',
      )
    const cases: readonly [object, ReturnType<typeof refusal>][] = [
      [{ callbacks: ['javascript:alert(1)'] }, wrong('callback-url', 'javascript:alert(1)', 'callbacks.0')],
      [{ callbacks: ['https://a.example/#x'] }, wrong('callback-url', 'https://a.example/#x', 'callbacks.0')],
      [{ callbacks: ['https://a.*.example'] }, wrong('callback-url', 'https://a.*.example', 'callbacks.0')],
      [
        { allowed_logout_urls: ['data:text/html,x'] },
        wrong('url-with-placeholders', 'data:text/html,x', 'allowed_logout_urls.0'),
      ],
      [
        { web_origins: ['https://a.example/path'] },
        wrong('url-with-placeholders', 'https://a.example/path', 'web_origins.0'),
      ],
      [{ grant_types: ['password', 'urn:x'] }, refusal(400, 'Invalid grant types: urn:x', 'invalid_body')],
      [
        { refresh_token: { rotation_type: 'rotating', expiration_type: 'non-expiring' } },
        refusal(400, 'A rotating refresh token must be of the expiration type expiring.', 'invalid_body'),
      ],
      [
        { app_type: 'spa', jwt_configuration: { alg: 'HS256' } },
        refusal(
          400,
          'HS256 takes a client with a secret: this one authenticates with the method none.',
          'invalid_body',
        ),
      ],
      [
        { nonsense: 1, more: 2 },
        refusal(400, "Payload validation error: 'Additional properties not allowed: nonsense,more'.", 'invalid_body'),
      ],
      [
        { app_type: 'fax' },
        refusal(400, `Payload validation error: 'No enum match for: "fax"' on property app_type.`, 'invalid_body'),
      ],
      [
        { client_authentication_methods: { private_key_jwt: { credentials: [{ pem: 'x' }] } } },
        refusal(400, 'A credential must be a public RSA key of at least 2048 bits in PEM.', 'invalid_body'),
      ],
    ]
    for (const [body, expected] of cases) {
      await api.refuses({ method: 'POST', path: CLIENTS, body: { name: 'Wrong', ...body } }, expected)
    }
    const nameless = refusal(400, "Payload validation error: 'Missing required property: name'.", 'invalid_body')
    await api.refuses({ method: 'POST', path: CLIENTS, body: {} }, nameless)
    const empty = refusal(400, "Payload validation error: 'Too few properties defined (0), minimum 1'.", 'invalid_body')
    await api.refuses({ method: 'PATCH', path: `${CLIENTS}/demo-television`, body: {} }, empty)
  })

  it('401, 403, 404: nobody asks, a token that may not, a client that there is not', async () => {
    const id = 'demo-web-application'
    await api.refuses({ method: 'GET', path: CLIENTS, token: null }, refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['update:clients'] })
    const needs = (scopes: string) =>
      refusal(403, `Insufficient scope, expected any of: ${scopes}`, 'insufficient_scope')
    const reads = 'read:clients,read:client_keys,read:client_credentials,read:client_summary'
    await api.refuses({ method: 'GET', path: CLIENTS, token }, needs(reads))
    await api.refuses({ method: 'POST', path: CLIENTS, body: { name: 'x' }, token }, needs('create:clients'))
    await api.refuses({ method: 'DELETE', path: `${CLIENTS}/${id}`, token }, needs('delete:clients'))
    await api.refuses({ method: 'POST', path: `${CLIENTS}/${id}/rotate-secret`, token }, needs('update:client_keys'))
    const secret = { client_secret: 'mine now' }
    await api.refuses({ method: 'PATCH', path: `${CLIENTS}/${id}`, body: secret, token }, needs('update:client_keys'))
    const keys = await api.server.token({ scopes: ['update:client_keys'] })
    const name = { name: 'mine now' }
    await api.refuses({ method: 'PATCH', path: `${CLIENTS}/${id}`, body: name, token: keys }, needs('update:clients'))
    for (const method of ['GET', 'PATCH'] as const) {
      await api.refuses({ method, path: `${CLIENTS}/nobody`, ...(method === 'PATCH' && { body: name }) }, MISSING)
    }
    await api.refuses({ method: 'POST', path: `${CLIENTS}/nobody/rotate-secret` }, MISSING)
  })
})
