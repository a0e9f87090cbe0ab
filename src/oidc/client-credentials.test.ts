import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import {
  basic,
  type OidcServer,
  OTHER_ORIGIN,
  SCOPES,
  SECRET,
  startOidcServer,
} from '../../test/support/oidc-server.ts'
import { verifyToken } from '../crypto/verify-token.ts'

let server: OidcServer
before(async () => {
  server = await startOidcServer()
})
after(() => server.close())

describe('POST /oauth/token', () => {
  test('gives a machine client a token that the served keys verify', async () => {
    const { status, headers, body } = await server.postJson(server.asked())
    assert.equal(status, 200)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
    const { access_token: token, ...rest } = body
    assert.deepEqual(rest, { scope: SCOPES.join(' '), expires_in: 86_400, token_type: 'Bearer' })
    const jwks = createRemoteJWKSet(new URL(`${server.origin}/.well-known/jwks.json`))
    const { payload, protectedHeader } = await jwtVerify(String(token), jwks, { issuer: `${server.origin}/` })
    const { iat = 0, exp = 0, ...claims } = payload
    assert.equal(exp - iat, 86_400)
    assert.deepEqual(protectedHeader, { alg: 'RS256', typ: 'JWT', kid: server.ctx.signingKeys.set.current.kid })
    assert.deepEqual(claims, {
      iss: `${server.origin}/`,
      sub: 'm2m@clients',
      aud: `${server.origin}/api/v2/`,
      gty: 'client-credentials',
      azp: 'm2m',
      scope: SCOPES.join(' '),
    })
    assert.equal((await verifyToken(server.ctx, String(token))).outcome, 'ok')
  })

  test('takes a form, and a secret in a Basic header, as well', async () => {
    const { client_secret: _secret, client_id: _id, ...rest } = server.asked()
    const authorization = basic('m2m', SECRET)
    const form = (body: Record<string, unknown>) => new URLSearchParams(body as Record<string, string>)
    assert.equal((await server.post(form(server.asked()))).status, 200)
    assert.equal((await server.post(form(rest), { authorization })).status, 200)
    assert.equal((await server.postJson(rest, { authorization })).status, 200)
    assert.equal((await server.postJson({ ...rest, client_id: 'm2m' }, { authorization })).status, 200)
  })

  for (const [scope, granted, echoed] of [
    ['read:users', 'read:users', undefined],
    ['update:users read:users', 'read:users update:users', 'read:users update:users'],
    ['read:users delete:everything', 'read:users', 'read:users'],
    ['delete:everything', undefined, undefined],
    ['', SCOPES.join(' '), SCOPES.join(' ')],
  ] as const) {
    test(`asked for "${scope}", it grants what the client grant holds of it`, async () => {
      const { body, status } = await server.postJson(server.asked({ scope }))
      assert.equal(status, 200)
      assert.equal(body.scope, echoed)
      const verified = await verifyToken(server.ctx, String(body.access_token))
      assert.equal(verified.outcome === 'ok' ? verified.claims.scope : 'refused', granted)
    })
  }

  test('any configured origin will do as audience; the issuer is the one that was asked', async () => {
    const { body } = await server.postJson(server.asked({ audience: `${OTHER_ORIGIN}/api/v2/` }))
    const verified = await verifyToken(server.ctx, String(body.access_token))
    assert.ok(verified.outcome === 'ok')
    assert.deepEqual([verified.claims.iss, verified.claims.aud], [`${server.origin}/`, `${OTHER_ORIGIN}/api/v2/`])
  })

  test('many that ask at once, good and bad, each get their own answer', async () => {
    const secrets = Array.from({ length: 60 }, (_, turn) => (turn % 3 === 0 ? { client_secret: 'wrong' } : {}))
    const answers = await Promise.all(secrets.map((parts) => server.postJson(server.asked(parts))))
    assert.deepEqual(
      answers.map(({ status }) => status),
      secrets.map((parts) => ('client_secret' in parts ? 401 : 200)),
    )
  })

  test('a connection is kept after an answer', async () => {
    const socket = connect(Number(new URL(server.origin).port), 'localhost')
    const body = JSON.stringify(server.asked())
    const text = `POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    for (let turn = 0; turn < 3; turn++) {
      const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())))
      socket.write(text)
      assert.match(await answer, /^HTTP\/1\.1 200 OK/)
    }
    socket.destroy()
  })
})
