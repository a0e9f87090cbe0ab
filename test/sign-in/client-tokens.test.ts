import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { eachDatabase } from '../support/databases.ts'
import { aPerson, PASSWORD } from '../support/people-with-passwords.ts'
import { type TestServer, startServer } from '../support/server.ts'
import {
  aClient,
  anApi,
  enableClient,
  askByPassword,
  askToken,
  headerOf,
  LOGIN_FORM,
  short,
} from '../support/token-endpoint.ts'

const SECRET = 'a-secret-that-the-api-shares-with-us'

eachDatabase('tokens for any API', (open) => {
  let server: TestServer
  let client: { id: string; secret: string }
  before(async () => {
    server = await startServer(await open())
    client = await aClient(server)
  })
  after(() => server.stop())

  const ask = (parts: Record<string, unknown>) =>
    askToken(server, { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret, ...parts })
  const verify = (token: string, audience: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${server.origin}/.well-known/jwks.json`)), {
      issuer: `${server.origin}/`,
      audience,
    })

  it('gives a client a token for an API, of its lifetime and with the scopes of the grant that the API still has', async () => {
    const granted = { [client.id]: ['read:things', 'gone:things'] }
    const { identifier: audience } = await anApi(server, { tokenLifetime: 600 }, granted)
    const { status, body } = await ask({ audience })
    assert.equal(status, 200, JSON.stringify(body))
    const { access_token: token, ...rest } = body
    assert.deepEqual(rest, { scope: 'read:things', expires_in: 600, token_type: 'Bearer' })
    const { payload, protectedHeader } = await verify(token, audience)
    assert.equal(protectedHeader.typ, 'JWT')
    const { iat = 0, exp = 0, ...claims } = payload
    assert.equal(exp - iat, 600)
    assert.deepEqual(claims, {
      iss: `${server.origin}/`,
      sub: `${client.id}@clients`,
      aud: audience,
      gty: 'client-credentials',
      azp: client.id,
      scope: 'read:things',
    })
  })

  it('follows RFC 9068 where the API wants it, for clients and for people', async () => {
    const api = await anApi(server, { tokenDialect: 'rfc9068_profile' }, { [client.id]: [] })
    const { email } = await aPerson(server)
    const wish = { username: email, password: PASSWORD, audience: api.identifier, scope: 'read:things' }
    const tokens = [(await ask({ audience: api.identifier })).body, (await askByPassword(server, wish)).body]
    for (const [index, { access_token: token }] of tokens.entries()) {
      const { payload, protectedHeader } = await verify(token, api.identifier)
      assert.equal(protectedHeader.typ, 'at+jwt')
      const { client_id, jti, azp, gty } = payload
      assert.deepEqual([client_id, azp, gty], [index === 0 ? client.id : LOGIN_FORM, undefined, undefined])
      assert.ok(typeof jti === 'string' && jti.length >= 20)
    }
  })

  it('signs by RS512 and PS256 where an API or a client wants it; /userinfo takes those tokens too', async () => {
    const flags = (remove_alg_from_jwks: boolean) =>
      server.call('PATCH', '/api/v2/tenants/settings', { body: { flags: { remove_alg_from_jwks } } })
    const jwks = async () => (await (await fetch(`${server.origin}/.well-known/jwks.json`)).json()) as JSONWebKeySet
    assert.equal((await jwks()).keys[0]?.alg, 'RS256')
    await flags(true)
    const keys = createLocalJWKSet(await jwks())
    for (const alg of ['RS512', 'PS256'] as const) {
      const api = await anApi(server, { signingAlg: alg }, { [client.id]: ['read:things'] })
      const form = { idTokenAlg: alg, grantTypes: ['password'], tokenEndpointAuthMethod: 'client_secret_post' } as const
      const application = await aClient(server, form)
      await enableClient(server, application.id)
      const { email: username } = await aPerson(server)
      const wish = { grant_type: 'password', username, password: PASSWORD, scope: 'openid', audience: api.identifier }
      const asked = { ...wish, client_id: application.id, client_secret: application.secret }
      const { status, body } = await askToken(server, asked)
      assert.equal(status, 200, JSON.stringify(body))
      const { body: forClient } = await ask({ audience: api.identifier })
      const ofClient = forClient.access_token
      assert.ok(ofClient, JSON.stringify(forClient))
      for (const token of [ofClient, body.access_token, body.id_token]) {
        assert.equal((await jwtVerify(String(token), keys)).protectedHeader.alg, alg)
      }
      const headers = { authorization: `Bearer ${body.access_token}` }
      assert.equal((await fetch(`${server.origin}/userinfo`, { headers })).status, 200)
    }
    await flags(false)
  })

  it('passes over a bearer token beside the proof of a client, as Auth0 does', async () => {
    const { identifier: audience } = await anApi(server, {}, { [client.id]: ['read:things'] })
    const body = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret, audience }
    const headers = { authorization: 'Bearer something.of.another', 'content-type': 'application/json' }
    const url = `${server.origin}/oauth/token`
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    assert.equal(answer.status, 200)
    const none = { ...body, client_secret: undefined }
    const refused = await fetch(url, { method: 'POST', headers, body: JSON.stringify(none) })
    assert.equal(refused.status, 401)
  })

  it('signs with the secret of an API that asks for HS256, for clients and for people', async () => {
    const api = await anApi(server, { signingAlg: 'HS256', signingSecret: SECRET }, { [client.id]: ['read:things'] })
    const { email } = await aPerson(server)
    const wish = { username: email, password: PASSWORD, audience: api.identifier, scope: 'read:things' }
    for (const { body } of [await ask({ audience: api.identifier }), await askByPassword(server, wish)]) {
      const token = String(body.access_token)
      assert.deepEqual(headerOf(token), { alg: 'HS256', typ: 'JWT' })
      const { payload } = await jwtVerify(token, Buffer.from(SECRET), { audience: api.identifier })
      assert.equal(payload['scope'], 'read:things')
      const asBearer = await server.call('GET', '/api/v2/users', { token })
      assert.equal(asBearer.status, 401, 'our own API takes no token that another API could make')
    }
  })

  it('refuses what was not granted to the client in its own name', async () => {
    const { identifier } = await anApi(server)
    const foreign = await anApi(server, {}, { [server.machineClient.id]: ['read:things'] })
    const advice = 'You need to create a "client-grant" associated to this API.'
    for (const audience of [identifier, foreign.identifier, `${server.origin}/api/v2/`]) {
      const words = `Client is not authorized to access "${audience}". ${advice}`
      assert.deepEqual(short(await ask({ audience })), [403, 'access_denied', words])
    }
    for (const audience of ['https://nowhere.example', '/api/v2/', '', 'constructor']) {
      assert.deepEqual((await ask({ audience })).status, 403, audience)
    }
  })
})
