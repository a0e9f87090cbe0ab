import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { it } from 'node:test'
import { onEachDatabase, refusal } from './api-under-test.ts'

const CONNECTIONS = '/api/v2/connections'
const MISSING = refusal(404, 'The connection does not exist', 'inexistent_connection')
const BY_KEY = { client_id: 'at-the-provider', token_endpoint_auth_method: 'private_key_jwt' }

onEachDatabase('/api/v2/connections/{id}/keys', (api) => {
  const make = async (name: string, options: object) => {
    const answer = await api.ask({ method: 'POST', path: CONNECTIONS, body: { name, strategy: 'oidc', options } })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return `${CONNECTIONS}/${String(answer.body.id)}/keys`
  }
  const list = async (path: string) => (await api.ask({ method: 'GET', path })).body

  it('200: a connection that signs has two keys from the start, of which nobody sees more than the public half', async () => {
    const keys = await list(await make('signs', BY_KEY))
    assert.deepEqual(
      keys.map(({ current, next }: { current?: true; next?: true }) => [current, next]),
      [
        [true, undefined],
        [undefined, true],
      ],
    )
    const certificate = new X509Certificate(keys[0].cert)
    assert.equal(certificate.subject, 'CN=signs')
    assert.equal(certificate.fingerprint, keys[0].fingerprint)
    assert.equal(keys[0].subject_dn, '/CN=signs')
    assert.match(keys[0].pkcs, /^-----BEGIN PKCS7-----\r\n[A-Za-z0-9+/=\r\n]+-----END PKCS7-----/)
    const stored = `${await api.everything()}${JSON.stringify(keys)}`
    assert.ok(!/"d":|PRIVATE KEY/.test(stored))
    assert.throws(() => createPrivateKey(keys[0].cert))
  })

  it('201: rotated, the next key signs and a new one is next; a third rotation forgets the oldest', async () => {
    const path = await make('rotates', BY_KEY)
    const [first, second] = await list(path)
    const rotated = await api.ask({ method: 'POST', path: `${path}/rotate` })
    assert.equal(rotated.status, 201)
    const after = await list(path)
    assert.deepEqual(
      after.map(({ kid }: { kid: string }) => kid),
      [second.kid, first.kid, rotated.body.kid],
    )
    assert.deepEqual([after[0].current, after[1].previous, after[2].next], [true, true, true])
    await api.ask({ method: 'POST', path: `${path}/rotate` })
    const kids = (await list(path)).map(({ kid }: { kid: string }) => kid)
    assert.ok(kids.length === 3 && !kids.includes(first.kid))
  })

  it('201, 409: keys are made before they are needed, once', async () => {
    const path = await make('later', { client_id: 'x' })
    assert.deepEqual(await list(path), [])
    const none = refusal(404, 'The connection has no keys.')
    await api.refuses({ method: 'POST', path: `${path}/rotate` }, none)
    const made = await api.ask({ method: 'POST', path, body: {} })
    assert.deepEqual([made.status, made.body.length], [201, 2])
    const again = refusal(409, 'Keys have already been created for this connection.', 'connection_conflict')
    await api.refuses({ method: 'POST', path, body: {} }, again)
    assert.equal((await list(path)).length, 2)
  })

  it('200: a connection that begins to sign is given keys', async () => {
    const path = await make('begins', { client_id: 'x' })
    const changed = await api.ask({ method: 'PATCH', path: path.replace('/keys', ''), body: { options: BY_KEY } })
    assert.equal(changed.status, 200)
    assert.equal((await list(path)).length, 2)
  })

  it('400, 403, 404: what has no keys, who may not, which is not there', async () => {
    const path = await make('refuses', BY_KEY)
    const wrong = refusal(
      400,
      `Payload validation error: 'No enum match for: "HS256"' on property signing_alg.`,
      'invalid_body',
    )
    await api.refuses({ method: 'POST', path, body: { signing_alg: 'HS256' } }, wrong)
    const token = await api.server.token({ scopes: ['create:connections_keys'] })
    const both = 'Insufficient scope, expected all of: create:connections_keys, update:connections_keys'
    await api.refuses({ method: 'POST', path: `${path}/rotate`, token }, refusal(403, both, 'insufficient_scope'))
    await api.refuses({ method: 'GET', path: `${CONNECTIONS}/con_0123456789abcdef/keys` }, MISSING)
    const { body } = await api.ask({ method: 'GET', path: `${CONNECTIONS}?name=github` })
    const github = refusal(400, 'A connection of the strategy github has no keys of its own.', 'invalid_body')
    await api.refuses({ method: 'GET', path: `${CONNECTIONS}/${String(body[0].id)}/keys` }, github)
  })
})

onEachDatabase('/api/v2/connections/{id}/scim-configuration', (api) => {
  const make = async (name: string, strategy = 'okta') => {
    const answer = await api.ask({ method: 'POST', path: CONNECTIONS, body: { name, strategy } })
    return `${CONNECTIONS}/${String(answer.body.id)}/scim-configuration`
  }

  it('201, 200, 204: a configuration is kept, listed, replaced and removed', async () => {
    const path = await make('provisioned')
    const made = await api.ask({ method: 'POST', path, body: {} })
    assert.deepEqual([made.status, made.body.user_id_attribute, made.body.mapping.length], [201, 'externalId', 32])
    assert.deepEqual((await api.ask({ method: 'GET', path })).body, made.body)
    const defaults = await api.ask({ method: 'GET', path: `${path}/default-mapping` })
    assert.deepEqual(defaults.body.mapping, made.body.mapping)
    const listed = await api.ask({ method: 'GET', path: '/api/v2/connections-scim-configurations' })
    assert.deepEqual(listed.body.scim_configurations, [made.body])
    const body = { user_id_attribute: 'userName', mapping: [{ scim: 'userName', auth0: 'username' }] }
    const changed = await api.ask({ method: 'PATCH', path, body })
    assert.deepEqual([changed.status, changed.body.mapping], [200, body.mapping])
    for (let times = 0; times < 2; times += 1) assert.equal((await api.ask({ method: 'DELETE', path })).status, 204)
    await api.refuses({ method: 'GET', path }, refusal(404, 'Not Found'))
  })

  it('201, 200, 204, 409: at most two tokens, each shown once and kept as a hash', async () => {
    const path = await make('tokens')
    await api.ask({ method: 'POST', path, body: {} })
    const tokens = `${path}/tokens`
    const made = await api.ask({ method: 'POST', path: tokens, body: { scopes: ['get:users'], token_lifetime: 900 } })
    assert.equal(made.status, 201)
    const { token, ...rest } = made.body
    assert.ok(token.length >= 40 && !(await api.everything()).includes(token))
    assert.deepEqual((await api.ask({ method: 'GET', path: tokens })).body, [rest])
    assert.equal(new Date(rest.valid_until).getTime() - new Date(rest.created_at).getTime(), 900_000)
    await api.ask({ method: 'POST', path: tokens, body: {} })
    const full = refusal(409, 'Maximum of 2 tokens already issued for this connection', 'connection_conflict')
    await api.refuses({ method: 'POST', path: tokens, body: {} }, full)
    assert.equal((await api.ask({ method: 'DELETE', path: `${tokens}/${String(rest.token_id)}` })).status, 204)
    assert.equal((await api.ask({ method: 'GET', path: tokens })).body.length, 1)
  })

  it('400, 404: a second one, a wrong one, a strategy that has none; and provisioning itself is refused as not served', async () => {
    const path = await make('second')
    await api.ask({ method: 'POST', path, body: {} })
    const taken = refusal(400, 'SCIM configuration already exists for this connection', 'invalid_body')
    await api.refuses({ method: 'POST', path, body: {} }, taken)
    const wrong = { user_id_attribute: 'userName', mapping: [] }
    assert.equal((await api.ask({ method: 'PATCH', path, body: wrong })).status, 400)
    const github = await make('git', 'github')
    await api.refuses({ method: 'POST', path: github, body: {} }, refusal(404, 'Not Found'))
    await api.refuses({ method: 'GET', path: `${CONNECTIONS}/con_0123456789abcdef/scim-configuration` }, MISSING)
    const users = path.replace('/api/v2', '/scim/v2').replace('scim-configuration', 'Users')
    const provision = await api.ask({ method: 'POST', path: users, body: { userName: 'ada' } })
    assert.equal(provision.status, 501)
    assert.match(JSON.stringify(provision.body), /does not provision users by SCIM/)
  })
})
