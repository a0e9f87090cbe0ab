import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase, refusal } from './api-under-test.ts'

const APIS = '/api/v2/resource-servers'
const MISSING = refusal(404, 'The resource server does not exist', 'inexistent_resource_server')
const SYSTEM = refusal(400, 'System APIs cannot be changed or deleted. Nothing was changed.', 'operation_not_supported')

onEachDatabase('/api/v2/resource-servers', (api) => {
  const make = async (body: object) => {
    const answer = await api.ask({ method: 'POST', path: APIS, body })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }

  it('201: an identifier is enough, and everything else is what Auth0 gives', async () => {
    const { id, ...rest } = await make({ identifier: 'https://new.example/' })
    assert.match(id, /^[0-9a-f]{24}$/)
    assert.deepEqual(rest, {
      name: 'https://new.example/',
      identifier: 'https://new.example/',
      signing_alg: 'RS256',
      allow_offline_access: false,
      token_lifetime: 86_400,
      token_lifetime_for_web: 7200,
      skip_consent_for_verifiable_first_party_clients: false,
      enforce_policies: false,
      token_dialect: 'access_token',
      subject_type_authorization: { user: { policy: 'allow_all' }, client: { policy: 'require_client_grant' } },
    })
  })

  it('200: read by id and by identifier, changed, and gone with its grants', async () => {
    const made = await make({ identifier: 'https://changed.example/', name: 'One', scopes: [{ value: 'a' }] })
    const byName = `${APIS}/${encodeURIComponent('https://changed.example/')}`
    for (const path of [`${APIS}/${made.id}`, byName]) {
      assert.deepEqual((await api.ask({ method: 'GET', path })).body, made)
    }
    const body = { name: 'Two', scopes: [{ value: 'a' }, { value: 'b', description: 'B' }], allow_offline_access: true }
    const changed = await api.ask({ method: 'PATCH', path: `${APIS}/${made.id}`, body })
    assert.deepEqual([changed.status, changed.body], [200, { ...made, ...body }])
    const grant = { client_id: 'demo-web-application', audience: made.identifier, scope: ['a'] }
    assert.equal((await api.ask({ method: 'POST', path: '/api/v2/client-grants', body: grant })).status, 201)
    for (const path of [`${APIS}/${made.id}`, `${APIS}/${made.id}`]) {
      assert.equal((await api.ask({ method: 'DELETE', path })).status, 204)
    }
    await api.refuses({ method: 'GET', path: `${APIS}/${made.id}` }, MISSING)
    const { body: left } = await api.ask({ method: 'GET', path: `/api/v2/client-grants?audience=${made.identifier}` })
    assert.deepEqual(left, [])
  })

  it('an API of HS256 has a secret of its own, which the database holds encrypted', async () => {
    const given = await make({ identifier: 'urn:given', signing_alg: 'HS256', signing_secret: 'sixteen letters!' })
    assert.equal(given.signing_secret, 'sixteen letters!')
    const made = await make({ identifier: 'urn:made', signing_alg: 'HS256' })
    assert.match(made.signing_secret, /^[A-Za-z0-9]{32}$/)
    assert.ok(!(await api.everything()).includes(made.signing_secret))
    const body = { signing_alg: 'RS256' }
    const changed = await api.ask({ method: 'PATCH', path: `${APIS}/${made.id}`, body })
    assert.equal(changed.body.signing_secret, undefined)
  })

  it('the Management API is listed with its scopes, and can be neither changed, removed nor made again', async () => {
    const { body: all } = await api.ask({ method: 'GET', path: `${APIS}?include_totals=true&per_page=50` })
    const [system] = all.resource_servers
    assert.deepEqual(
      [system.identifier, system.is_system, system.token_lifetime],
      [`${api.server.origin}/api/v2/`, true, 86_400],
    )
    assert.ok(system.scopes.some(({ value }: { value: string }) => value === 'update:users'))
    const byName = encodeURIComponent(system.identifier)
    for (const id of [system.id, byName]) {
      await api.refuses({ method: 'PATCH', path: `${APIS}/${id}`, body: { name: 'Mine' } }, SYSTEM)
      await api.refuses({ method: 'DELETE', path: `${APIS}/${id}` }, SYSTEM)
    }
    const taken = refusal(409, 'A resource server with the same identifier already exists', 'resource_server_conflict')
    for (const identifier of [system.identifier, '/api/v2/', `${api.server.origin}/userinfo`, api.server.origin]) {
      await api.refuses({ method: 'POST', path: APIS, body: { identifier } }, taken)
    }
    const { body: named } = await api.ask({ method: 'GET', path: `${APIS}?identifiers=${byName}&fields=id` })
    assert.deepEqual(named, [{ id: system.id }])
  })

  it('400, 403, 404, 409', async () => {
    await make({ identifier: 'urn:taken' })
    const taken = refusal(409, 'A resource server with the same identifier already exists', 'resource_server_conflict')
    await api.refuses({ method: 'POST', path: APIS, body: { identifier: 'urn:taken' } }, taken)
    const body = { identifier: 'urn:x', token_lifetime: 3_000_000 }
    const words =
      "Payload validation error: 'Value 3000000 is greater than maximum 2592000' on property token_lifetime."
    await api.refuses({ method: 'POST', path: APIS, body }, refusal(400, words, 'invalid_body'))
    const extra = "Payload validation error: 'Additional properties not allowed: identifier'."
    await api.refuses(
      { method: 'PATCH', path: `${APIS}/urn:taken`, body: { identifier: 'urn:y' } },
      refusal(400, extra, 'invalid_body'),
    )
    await api.refuses({ method: 'PATCH', path: `${APIS}/nothing`, body: { name: 'x' } }, MISSING)
    const token = await api.server.token({ scopes: ['read:clients'] })
    const scope = 'Insufficient scope, expected any of: read:resource_servers'
    await api.refuses({ method: 'GET', path: APIS, token }, refusal(403, scope, 'insufficient_scope'))
  })
})
