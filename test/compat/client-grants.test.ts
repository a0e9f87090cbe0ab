import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase, refusal } from './api-under-test.ts'

const GRANTS = '/api/v2/client-grants'
const MISSING = refusal(404, 'The grant does not exist.', 'inexistent_client_grant')

onEachDatabase('/api/v2/client-grants', (api) => {
  const post = (body: object, path = GRANTS) => api.ask({ method: 'POST', path, body })
  const newClient = async () => (await post({ name: 'Worker' }, '/api/v2/clients')).body.client_id as string
  const newApi = async (identifier: string) => {
    const scopes = [{ value: 'read:things' }, { value: 'write:things' }]
    return (await post({ identifier, name: 'Things', scopes }, '/api/v2/resource-servers')).body.id as string
  }

  it('201, 200, 204: made, read, changed, taken away', async () => {
    const [client_id, audience] = [await newClient(), 'https://things.example/']
    await newApi(audience)
    const made = await post({ client_id, audience, scope: ['read:things'], authorization_details_types: ['a'] })
    assert.equal(made.status, 201)
    const { id, ...rest } = made.body
    assert.match(id, /^cgr_[A-Za-z0-9]{16}$/)
    const shown = {
      client_id,
      audience,
      scope: ['read:things'],
      subject_type: 'client',
      authorization_details_types: ['a'],
    }
    assert.deepEqual(rest, shown)
    assert.deepEqual((await api.ask({ method: 'GET', path: `${GRANTS}/${id}` })).body, made.body)
    const body = { scope: ['write:things', 'read:things'], authorization_details_types: [] }
    // What is configured is read anew in the middle of it, as after five quiet seconds.
    api.server.ctx.directory.forget()
    const changed = await api.ask({ method: 'PATCH', path: `${GRANTS}/${id}`, body })
    assert.deepEqual([changed.status, changed.body], [200, { ...made.body, ...body }])
    for (const path of [`${GRANTS}/${id}`, `${GRANTS}/${id}`]) {
      assert.equal((await api.ask({ method: 'DELETE', path })).status, 204)
    }
    await api.refuses({ method: 'GET', path: `${GRANTS}/${id}` }, MISSING)
  })

  it('200: by client, audience and subject, with totals', async () => {
    const [client_id, other] = [await newClient(), await newClient()]
    await newApi('urn:by-client')
    await post({ client_id, audience: 'urn:by-client', scope: [] })
    await post({ client_id: other, audience: 'urn:by-client', scope: [], subject_type: 'user' })
    const get = async (query: string) => (await api.ask({ method: 'GET', path: `${GRANTS}?${query}` })).body
    const page = await get(`client_id=${client_id}&include_totals=true&per_page=50`)
    assert.deepEqual([page.total, page.start, page.limit, page.client_grants[0].client_id], [1, 0, 50, client_id])
    assert.equal((await get('audience=urn:by-client')).length, 2)
    assert.equal((await get('audience=urn:by-client&subject_type=user'))[0].client_id, other)
    const management = encodeURIComponent(`${api.server.origin}/api/v2/`)
    const [machine] = await get(`audience=${management}&client_id=${api.server.machineClient.id}`)
    assert.equal(machine.audience, `${api.server.origin}/api/v2/`)
  })

  it('a client gets what it was granted, for the Management API and for others, and nothing without a grant', async () => {
    const made = (await post({ name: 'Machine', grant_types: ['client_credentials'] }, '/api/v2/clients')).body
    const audience = `${api.server.origin}/api/v2/`
    const ask = () => {
      const { client_id, client_secret } = made
      const body = { grant_type: 'client_credentials', client_id, client_secret, audience }
      return api.ask({ method: 'POST', path: '/oauth/token', body, token: null } as never)
    }
    assert.equal((await ask()).status, 403)
    const grant = await post({ client_id: made.client_id, audience, scope: ['read:users'] })
    assert.equal(grant.status, 201)
    assert.equal((await ask()).body.scope, 'read:users')
    await api.ask({ method: 'DELETE', path: `${GRANTS}/${grant.body.id}` })
    const user = await post({ client_id: made.client_id, audience, scope: ['read:users'], subject_type: 'user' })
    assert.equal(user.status, 201)
    assert.equal((await ask()).status, 403, 'what it may ask for in a user’s name is not its own')
  })

  it('403, 404, 409: things that there are not, and a second grant', async () => {
    const client_id = await newClient()
    await newApi('urn:refused')
    const ask = (body: object) => ({ method: 'POST', path: GRANTS, body }) as const
    const audience = 'urn:refused'
    await api.refuses(
      ask({ client_id, audience: 'urn:nobody', scope: [] }),
      refusal(404, 'No resource with identifier urn:nobody', 'inexistent_resource_server'),
    )
    await api.refuses(
      ask({ client_id: 'nobody', audience, scope: [] }),
      refusal(404, 'The client does not exist', 'inexistent_client'),
    )
    assert.equal((await post({ client_id, audience, scope: [] })).status, 201)
    const taken = `A client grant already exists between ${client_id} and urn:refused`
    await api.refuses(ask({ client_id, audience, scope: [] }), refusal(409, taken, 'client_grant_conflict'))
    await api.refuses({ method: 'PATCH', path: `${GRANTS}/cgr_0123456789abcdef`, body: { scope: [] } }, MISSING)
    const token = await api.server.token({ scopes: ['read:clients'] })
    const scope = 'Insufficient scope, expected any of: create:client_grants'
    await api.refuses({ ...ask({ client_id, audience }), token }, refusal(403, scope, 'insufficient_scope'))
  })
})
