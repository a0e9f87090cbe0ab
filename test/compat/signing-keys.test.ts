import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { it } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { onEachDatabase, refusal } from './api-under-test.ts'

const KEYS = '/api/v2/keys/signing'

onEachDatabase('/api/v2/keys/signing', (api) => {
  const list = async () => (await api.ask({ method: 'GET', path: KEYS })).body
  const published = async () => {
    const { body } = await api.ask({ method: 'GET', path: '/.well-known/jwks.json', token: null })
    return body.keys.map(({ kid }: { kid: string }) => kid)
  }
  const kidOf = (token: string) => decodeProtectedHeader(token).kid
  const reads = async (token: string) => (await api.ask({ method: 'GET', path: KEYS, token })).status

  it('200: one key signs and one is next, both with their certificate', async () => {
    const keys = await list()
    assert.deepEqual(
      keys.map((key: Record<string, boolean>) => [key.current, key.next, key.previous, key.revoked]),
      [
        [true, false, false, false],
        [false, true, false, false],
      ],
    )
    for (const key of keys) {
      const certificate = new X509Certificate(key.cert)
      assert.equal(key.fingerprint, certificate.fingerprint)
      assert.equal(key.thumbprint, certificate.fingerprint.replaceAll(':', ''))
      assert.deepEqual((await api.ask({ method: 'GET', path: `${KEYS}/${key.kid}` })).body, key)
    }
    assert.deepEqual((await published()).sort(), keys.map(({ kid }: { kid: string }) => kid).sort())
  })

  it('201, 200: the next key signs, the last one verifies until it is revoked', async () => {
    const [current, next] = await list()
    const before = await api.server.token()
    assert.equal(kidOf(before), current.kid)
    const rotated = await api.ask({ method: 'POST', path: `${KEYS}/rotate` })
    assert.deepEqual([rotated.status, rotated.body], [201, { kid: next.kid, cert: next.cert }])
    const after = await api.server.token()
    assert.equal(kidOf(after), next.kid)
    for (const token of [before, after]) assert.equal(await reads(token), 200)
    const [now, upcoming, previous] = await list()
    assert.deepEqual([now.kid, now.current, previous.kid, previous.previous], [next.kid, true, current.kid, true])
    assert.match(previous.current_until, /^\d{4}-/)
    assert.ok((await published()).includes(upcoming.kid), 'a key is published before it signs')

    const revoked = await api.ask({ method: 'PUT', path: `${KEYS}/${current.kid}/revoke`, token: after })
    assert.deepEqual([revoked.status, revoked.body], [200, { kid: current.kid, cert: current.cert }])
    const refused = await api.ask({ method: 'GET', path: KEYS, token: before })
    assert.deepEqual(
      [refused.status, refused.body.message],
      [401, 'Invalid signature received for JSON Web Token validation'],
    )
    assert.equal(await reads(after), 200)
    assert.ok(!(await published()).includes(current.kid))
    const { body: gone } = await api.ask({ method: 'GET', path: `${KEYS}/${current.kid}`, token: after })
    assert.deepEqual([gone.revoked, gone.current, gone.previous], [true, false, false])
  })

  it('400, 403, 404: the keys that sign cannot be revoked, others there are not', async () => {
    const token = await api.server.token()
    const { body: keys } = await api.ask({ method: 'GET', path: KEYS, token })
    const inUse = refusal(
      400,
      'Only a previous signing key can be revoked: rotate first. Nothing was changed.',
      'operation_not_supported',
    )
    for (const { kid } of keys.slice(0, 2))
      await api.refuses({ method: 'PUT', path: `${KEYS}/${kid}/revoke`, token }, inUse)
    const missing = refusal(404, 'The signing key does not exist.', 'inexistent_signing_key')
    await api.refuses({ method: 'PUT', path: `${KEYS}/nothing/revoke`, token }, missing)
    await api.refuses({ method: 'GET', path: `${KEYS}/nothing`, token }, missing)
    const half = await api.server.token({ scopes: ['update:signing_keys'] })
    const words = 'Insufficient scope, expected: create:signing_keys and update:signing_keys'
    await api.refuses(
      { method: 'POST', path: `${KEYS}/rotate`, token: half },
      refusal(403, words, 'insufficient_scope'),
    )
  })
})
