import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { JsonObject } from '../../src/model/json.ts'
import { type Api, type Refusal, onEachDatabase, refusal } from './api-under-test.ts'
import { badlySigned, idToken, machineToken, secondsFromNow } from './minted-tokens.ts'

const INVALID = refusal(401, 'Invalid token')
const SIGNATURE = refusal(401, 'Invalid signature received for JSON Web Token validation')
const EXPIRED: Refusal = {
  ...refusal(401, 'Expired token received for JSON Web Token validation'),
  attributes: { error: 'invalid_token' },
}
const FORMAT = refusal(400, 'Bad HTTP authentication header format', 'Bearer')

/** One endpoint of each kind: what is refused here is refused before anything is looked at. */
const ENDPOINTS = [
  { method: 'GET', path: '/api/v2/users/auth0%7C00000000000000000000ada0' },
  { method: 'GET', path: '/api/v2/users' },
  { method: 'POST', path: '/api/v2/users', body: { connection: 'email', email: 'x@tokens.example' } },
  { method: 'PATCH', path: '/api/v2/users/auth0%7C00000000000000000000ada0', body: { blocked: true } },
  { method: 'DELETE', path: '/api/v2/users/auth0%7C00000000000000000000ada0' },
  { method: 'DELETE', path: '/api/v2/users/auth0%7C00000000000000000000ada0/identities/sms/0000000000000000000ada05' },
  { method: 'GET', path: '/api/v2/connections' },
  { method: 'GET', path: '/api/v2/logs' },
  { method: 'PATCH', path: '/api/v2/tenants/settings', body: { strict_unlink: true } },
] as const

onEachDatabase('The bearer token', (api) => {
  const refusedEverywhere = async (token: string, expected: Refusal) => {
    for (const endpoint of ENDPOINTS) {
      const { headers } = await api.refuses({ ...endpoint, token }, expected)
      assert.equal(headers.get('www-authenticate'), 'Bearer')
    }
  }

  it('200: aud may be one of several, the scheme in any case of letters', async () => {
    const aud = ['https://other.example/', `${api.server.origin}/api/v2/`]
    const token = await machineToken(api.server, { aud, scope: 'read:users' })
    for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
      const headers = { authorization: `${scheme} ${token}` }
      assert.equal((await api.ask({ method: 'GET', path: '/api/v2/users', token: null, headers })).status, 200)
    }
  })

  it('200: what client_credentials gives is good here', async () => {
    const { id, secret } = api.server.machineClient
    const body = {
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
      audience: `${api.server.origin}/api/v2/`,
    }
    const { body: given } = await api.ask({ method: 'POST', path: '/oauth/token', token: null, body })
    assert.equal((await api.ask({ method: 'GET', path: '/api/v2/users', token: given.access_token })).status, 200)
  })

  it('400: an Authorization header that is not Bearer and one word', async () => {
    const token = await machineToken(api.server)
    for (const authorization of ['Basic eDp5', 'Bearer', `Bearer ${token} more`, token, '']) {
      await api.refuses({ ...ENDPOINTS[0], token: null, headers: { authorization } }, FORMAT)
    }
  })

  it('401: no header at all', async () => {
    for (const endpoint of ENDPOINTS)
      await api.refuses({ ...endpoint, token: null }, refusal(401, 'Missing authentication'))
  })

  it('401: no token, half a token, one that is not signed or signed otherwise', async () => {
    const claims = claimsOf(await machineToken(api.server))
    const good = await machineToken(api.server)
    for (const token of ['x', 'a.b.c', good.slice(0, good.lastIndexOf('.')), `${good}.more`])
      await refusedEverywhere(token, INVALID)
    await refusedEverywhere(badlySigned.none(claims), INVALID)
    await refusedEverywhere(badlySigned.hs256(claims), INVALID)
  })

  it('401: another key, under a name of ours or of its own; a payload that was changed', async () => {
    const good = await machineToken(api.server)
    const kid = api.server.ctx.signingKeys.set.current.kid
    await refusedEverywhere(badlySigned.otherKey(claimsOf(good), kid), SIGNATURE)
    await refusedEverywhere(badlySigned.otherKey(claimsOf(good), 'theirs'), SIGNATURE)
    const [header, , signature] = good.split('.')
    const payload = Buffer.from(JSON.stringify({ ...claimsOf(good), scope: 'delete:users' })).toString('base64url')
    await refusedEverywhere(`${header}.${payload}.${signature}`, SIGNATURE)
  })

  it('401: expired, also when it was good a moment ago', async () => {
    await refusedEverywhere(await machineToken(api.server, { exp: secondsFromNow(-1) }), EXPIRED)
    const end = secondsFromNow(3)
    const token = await machineToken(api.server, { exp: end, scope: 'read:connections' })
    const ask = { method: 'GET', path: '/api/v2/connections', token } as const
    assert.equal((await api.ask(ask)).status, 200)
    while ((await api.ask(ask)).status === 200) assert.ok(Date.now() < (end + 1) * 1000, 'it never expires')
    await api.refuses(ask, EXPIRED)
  })

  it('401: for another API, for the API without its slash, for nobody', async () => {
    const expected = refusal(401, `Bad audience: ${api.server.origin}/api/v2/`)
    for (const aud of [
      'https://other.example/',
      `${api.server.origin}/api/v2`,
      `${api.server.origin}/userinfo`,
      undefined,
    ]) {
      await refusedEverywhere(await machineToken(api.server, { aud }), expected)
    }
  })

  it('401: another issuer, no subject, no client, no end', async () => {
    const wrong = [
      { iss: 'https://other.example/' },
      { iss: api.server.origin },
      { sub: undefined },
      { azp: undefined },
      { exp: undefined },
    ]
    for (const claims of wrong) await refusedEverywhere(await machineToken(api.server, claims), INVALID)
  })

  it('401: a person named by a token that does not say how the sign-in was opened', async () => {
    const claims = { sub: 'auth0|00000000000000000000ada0', scope: 'read:current_user update:users' }
    await refusedEverywhere(await machineToken(api.server, claims), INVALID)
  })

  it('401: an ID token, where it is not for linking', async () => {
    const token = await idToken(api.server, 'auth0|00000000000000000000ada0')
    for (const endpoint of ENDPOINTS.filter(({ path }) => !path.includes('identities'))) {
      await api.refuses({ ...endpoint, token }, INVALID)
    }
  })

  it('403: no scope, an empty scope, one that only begins like the right one', async () => {
    const expected = refusal(403, 'Insufficient scope, expected any of: read:users', 'insufficient_scope')
    for (const scope of [undefined, '', 'read:users2 xread:users', 'READ:USERS']) {
      const token = await machineToken(api.server, { scope })
      await api.refuses({ method: 'GET', path: '/api/v2/users', token }, expected)
    }
  })

  it('leaves no trace in the log of who could not say who they are', async () => {
    const before = await newest(api)
    await refusedEverywhere('x', INVALID)
    assert.equal(await newest(api), before)
  })
})

async function newest(api: Api): Promise<unknown> {
  return (await api.newestLogs(1))[0]?.['log_id']
}

function claimsOf(token: string): JsonObject {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JsonObject
}
