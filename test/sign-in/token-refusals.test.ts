import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, it } from 'node:test'
import { CLIENT_DEFAULTS } from '../../src/model/client.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { aClient, askToken, enableClient, logsOf, short } from '../support/token-endpoint.ts'
import { CALLBACK, newVisitor } from '../support/visitor.ts'

const VERIFIER = 'v'.repeat(64)
const INVALID_CODE = [403, 'invalid_grant', 'Invalid authorization code']
const INVALID_REFRESH = [403, 'invalid_grant', 'Unknown or invalid refresh token.']

eachDatabase('what the token endpoint refuses, in the words of Auth0', (open) => {
  let server: TestServer
  let web: { id: string; secret: string }
  before(async () => {
    server = await startServer(await open())
    const grantTypes = ['authorization_code', 'refresh_token']
    web = await aClient(server, { grantTypes, callbacks: [CALLBACK, 'http://localhost:3000/other'] })
  })
  after(() => server.stop())

  /** An authorization code for the demo's single-page application. */
  async function aCode(changed: Record<string, string> = {}): Promise<string> {
    const challenge = createHash('sha256').update(VERIFIER).digest('base64url')
    const params = new URLSearchParams({
      response_type: 'code',
      client_id: DEMO_SPA,
      redirect_uri: CALLBACK,
      scope: 'openid offline_access',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...changed,
    })
    const visitor = newVisitor(server.origin)
    const page = await visitor.open(`${server.origin}/authorize?${params.toString()}`)
    const sent = { identifier: 'ada@example.com', password: DEMO_PASSWORD }
    const { outside } = await visitor.submit(page, sent, '/u/login')
    return outside?.searchParams.get('code') ?? assert.fail(`there is no code in ${String(outside)}`)
  }

  const byCode = (parts: Record<string, unknown>) =>
    askToken(server, {
      grant_type: 'authorization_code',
      client_id: DEMO_SPA,
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...parts,
    })
  const refresh = (parts: Record<string, unknown>) =>
    askToken(server, { grant_type: 'refresh_token', client_id: DEMO_SPA, ...parts })

  it('a code that is wrong, of another client, or for another address', async () => {
    assert.deepEqual(short(await byCode({ code: 'wrong' })), INVALID_CODE)
    const other = { client_id: web.id, client_secret: web.secret }
    assert.deepEqual(short(await byCode({ code: await aCode(), ...other })), INVALID_CODE)
    const elsewhere = await byCode({ code: await aCode(), redirect_uri: 'http://localhost:3000/' })
    assert.deepEqual(short(elsewhere), [
      403,
      'invalid_grant',
      'The redirect URI is wrong: send the one that the authorization request had.',
    ])
    const byVerifier = await byCode({ code: await aCode(), redirect_uri: undefined })
    assert.equal(byVerifier.status, 200, 'the verifier proves it')
    const unsaid = await byCode({ code: 'wrong', redirect_uri: undefined })
    assert.deepEqual(short(unsaid), INVALID_CODE)
    assert.deepEqual(short(await byCode({ code: undefined })), [
      400,
      'invalid_request',
      'Missing required parameter: code',
    ])
  })

  it('a code whose verifier is wrong or missing; the right one is then of no use to whoever failed', async () => {
    const failed = [403, 'invalid_grant', 'Failed to verify code verifier']
    assert.deepEqual(short(await byCode({ code: await aCode(), code_verifier: 'w'.repeat(64) })), failed)
    assert.deepEqual(short(await byCode({ code: await aCode(), code_verifier: undefined })), failed)
    assert.deepEqual(short(await byCode({ code: await aCode(), code_verifier: 'short' })), failed)
  })

  it('a code that was used: what it gave ends', async () => {
    const code = await aCode()
    const { body } = await byCode({ code })
    assert.equal(typeof body.refresh_token, 'string')
    assert.deepEqual(short(await byCode({ code })), INVALID_CODE)
    assert.deepEqual(short(await refresh({ refresh_token: body.refresh_token })), INVALID_REFRESH)
  })

  it('a refresh token that is wrong, of another client, revoked or used before; the latter ends its family', async () => {
    assert.deepEqual(short(await refresh({ refresh_token: 'wrong' })), INVALID_REFRESH)
    assert.deepEqual(short(await refresh({})), [400, 'invalid_request', 'Missing required parameter: refresh_token'])
    const { body: first } = await byCode({ code: await aCode() })
    const foreign = { client_id: web.id, client_secret: web.secret, refresh_token: first.refresh_token }
    assert.deepEqual(short(await refresh(foreign)), INVALID_REFRESH)
    const { body: second } = await refresh({ refresh_token: first.refresh_token })
    assert.deepEqual(short(await refresh({ refresh_token: first.refresh_token })), INVALID_REFRESH)
    assert.deepEqual(short(await refresh({ refresh_token: second.refresh_token })), INVALID_REFRESH)
    assert.equal((await logsOf(server, 'ferrt')).length, 1)
  })

  it('a hundred uses of one code, and of one refresh token, at once: one is answered', async () => {
    const code = await aCode()
    const codes = await Promise.all(Array.from({ length: 100 }, () => byCode({ code })))
    assert.deepEqual(tally(codes), { 200: 1, 403: 99 })
    const { body } = await byCode({ code: await aCode() })
    const uses = Array.from({ length: 100 }, () => refresh({ refresh_token: body.refresh_token }))
    assert.deepEqual(tally(await Promise.all(uses)), { 200: 1, 403: 99 })
  })

  it('lets a client use a rotated refresh token again within its leeway, and not after it', async () => {
    const rotating = { ...CLIENT_DEFAULTS.refreshToken, rotating: true, expiring: true }
    const client = await aClient(server, {
      ...{ secret: null, tokenEndpointAuthMethod: 'none', callbacks: [CALLBACK] },
      grantTypes: ['authorization_code', 'refresh_token'],
      refreshToken: { ...rotating, infiniteTokenLifetime: false, infiniteIdleTokenLifetime: false, leeway: 60 },
    })
    await enableClient(server, client.id)
    const { body } = await byCode({ client_id: client.id, code: await aCode({ client_id: client.id }) })
    const wish = { client_id: client.id, refresh_token: body.refresh_token }
    for (let turn = 0; turn < 3; turn++) assert.equal((await refresh(wish)).status, 200)
    const text = "update protocol_records set consumed_at = consumed_at - interval '61 seconds'"
    await server.ctx.db.query({ name: '', text }, [])
    assert.deepEqual(short(await refresh(wish)), INVALID_REFRESH)
  })

  it('grants that are not served, unknown clients, wrong secrets', async () => {
    const unauthorized = [401, 'access_denied', 'Unauthorized']
    const oob = 'http://auth0.com/oauth/grant-type/mfa-oob'
    const cases: readonly (readonly [Record<string, unknown>, readonly unknown[]])[] = [
      [{ grant_type: 'nothing' }, [400, 'unsupported_grant_type', 'Unsupported grant type: nothing']],
      [{ grant_type: oob }, [400, 'unsupported_grant_type', `Unsupported grant type: ${oob}`]],
      [{ grant_type: 'implicit' }, [400, 'unsupported_grant_type', 'Unsupported grant type: implicit']],
      [{ grant_type: undefined }, [400, 'invalid_request', 'Missing required parameter: grant_type']],
      [{ client_id: 'nobody' }, unauthorized],
      [{ client_id: web.id, client_secret: 'wrong' }, unauthorized],
      [{ client_id: web.id }, unauthorized],
      [{ client_secret: web.secret }, unauthorized],
    ]
    for (const [parts, expected] of cases) {
      assert.deepEqual(short(await byCode({ code: 'x', ...parts })), expected, JSON.stringify(parts))
    }
    const nobody = short(await askToken(server, { grant_type: 'authorization_code', code: 'x' }))
    assert.deepEqual(nobody.slice(0, 2), [400, 'invalid_request'])
    assert.match(String(nobody[2]), /client_id/)
  })
})

function tally(answers: readonly { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
