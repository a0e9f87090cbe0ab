import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from './api-under-test.ts'

const LISTED = 'http://localhost:3000'
const ADA = 'auth0|00000000000000000000ada0'
const PATH = '/api/v2/users/auth0%7C00000000000000000000ada0'

onEachDatabase('A browser on another origin', (api) => {
  const preflight = (origin: string) =>
    fetch(`${api.server.origin}${PATH}/identities`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'DELETE', 'access-control-request-headers': 'authorization' },
    })
  const allowed = async (origin: string, token: string | null) => {
    const { headers } = await api.ask({ method: 'GET', path: PATH, token, headers: { origin } })
    assert.equal(headers.get('vary'), 'origin,accept-encoding')
    assert.equal(headers.get('access-control-allow-credentials'), null)
    return headers.get('access-control-allow-origin')
  }

  it('may ask first, if a client lists its origin, and learns what it may send and see', async () => {
    const { status, headers } = await preflight(LISTED)
    assert.equal(status, 204)
    assert.equal(headers.get('access-control-allow-origin'), LISTED)
    assert.equal(headers.get('access-control-allow-methods'), 'GET, POST, PATCH, DELETE, OPTIONS')
    for (const name of ['Authorization', 'Content-Type', 'Auth0-Client']) {
      assert.ok(headers.get('access-control-allow-headers')?.includes(name), name)
    }
    assert.ok(headers.get('access-control-expose-headers')?.includes('X-RateLimit-Reset'))
  })

  it('is not allowed from an origin that no client lists', async () => {
    const { status, headers } = await preflight('https://evil.example')
    assert.deepEqual([status, headers.get('access-control-allow-origin')], [204, null])
    assert.equal(await allowed('https://evil.example', await api.server.token({ user: ADA })), null)
  })

  it("may read an answer where its token's own client lists the origin, and not with another's", async () => {
    assert.equal(await allowed(LISTED, await api.server.token({ user: ADA })), LISTED)
    assert.equal(await allowed(LISTED, await api.server.token()), null)
    assert.equal(await allowed('null', await api.server.token({ user: ADA })), null)
  })

  it('may read that its token was refused', async () => {
    assert.equal(await allowed(LISTED, null), LISTED)
    assert.equal(await allowed(LISTED, 'x'), LISTED)
  })
})
