import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { it } from 'node:test'
import { SignJWT } from 'jose'
import { makeCertificate } from '../../src/crypto/make-certificate.ts'
import { makeKeys } from '../support/rsa-keys.ts'
import { askToken, short } from '../support/token-endpoint.ts'
import { onEachDatabase, refusal } from './api-under-test.ts'

const CLIENTS = '/api/v2/clients'
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const UNAUTHORIZED = [401, 'access_denied', 'Unauthorized']
const first = makeKeys()
const second = makeKeys()

onEachDatabase('/api/v2/clients/{id}/credentials', (api) => {
  const make = async (body: object) => {
    const answer = await api.ask({ method: 'POST', path: CLIENTS, body: { name: 'By key', ...body } })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }
  const byKey = (pem: string, more: object = {}) => ({
    client_authentication_methods: {
      private_key_jwt: { credentials: [{ credential_type: 'public_key', name: 'one', pem, ...more }] },
    },
  })
  const granted = async (body: object) => {
    const made = await make({ grant_types: ['client_credentials'], ...body })
    const grant = { client_id: made.client_id, audience: `${api.server.origin}/api/v2/`, scope: ['read:users'] }
    assert.equal((await api.ask({ method: 'POST', path: '/api/v2/client-grants', body: grant })).status, 201)
    return made
  }
  const assertion = (id: string, key: KeyObject, { alg = 'RS256', aud = '', seconds = 60, jti = '' } = {}) =>
    new SignJWT({})
      .setProtectedHeader({ alg })
      .setIssuer(id)
      .setSubject(id)
      .setAudience(aud || `${api.server.origin}/`)
      .setJti(jti || randomUUID())
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(key)
  const ask = (client_assertion: string) =>
    askToken(api.server, {
      grant_type: 'client_credentials',
      audience: `${api.server.origin}/api/v2/`,
      client_assertion,
      client_assertion_type: ASSERTION,
    })

  it('200: a client proves itself by a key that was registered, and no longer by its secret', async () => {
    const { client_id: id, client_secret, client_authentication_methods: methods } = await granted(byKey(first.pem))
    const [{ created_at, updated_at, ...credential }] = methods.private_key_jwt.credentials
    assert.match(credential.id, /^cred_[A-Za-z0-9]{22}$/)
    assert.equal(created_at, updated_at)
    assert.deepEqual(credential, {
      id: credential.id,
      name: 'one',
      kid: first.thumbprint,
      alg: 'RS256',
      credential_type: 'public_key',
    })
    const { body: token } = await ask(await assertion(id, first.key))
    assert.equal(token.scope, 'read:users', JSON.stringify(token))
    const bySecret = { grant_type: 'client_credentials', client_id: id, client_secret, audience: 'x' }
    assert.deepEqual(short(await askToken(api.server, bySecret)), UNAUTHORIZED)
    const { body: seen } = await api.ask({ method: 'GET', path: `${CLIENTS}/${id}` })
    assert.deepEqual(seen.client_authentication_methods, { private_key_jwt: { credentials: [{ id: credential.id }] } })
  })

  it('401: another key, audience or algorithm, an assertion that is used twice, or good for too long', async () => {
    const { client_id: id } = await granted(byKey(first.pem))
    const wrong = [
      assertion(id, second.key),
      assertion(id, first.key, { alg: 'PS256' }),
      assertion(id, first.key, { aud: 'https://elsewhere.example/' }),
      assertion(id, first.key, { seconds: -60 }),
      assertion(id, first.key, { seconds: 7200 }),
    ]
    for (const one of wrong) assert.deepEqual(short(await ask(await one)), UNAUTHORIZED)
    const once = await assertion(id, first.key)
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(once)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401, 401])
  })

  it('200, 204: keys are added, used once they are named, end when they are to, and go', async () => {
    const { client_id: id, client_authentication_methods: before } = await granted(byKey(first.pem))
    const path = `${CLIENTS}/${id}/credentials`
    const sent = { credential_type: 'public_key', name: 'two', pem: second.pem, alg: 'PS256', kid: 'my-key-id-1' }
    const { status, body: added } = await api.ask({ method: 'POST', path, body: sent })
    assert.deepEqual([status, added.kid, added.alg, added.expires_at], [201, 'my-key-id-1', 'PS256', undefined])
    const bySecond = () => assertion(id, second.key, { alg: 'PS256' })
    assert.deepEqual(short(await ask(await bySecond())), UNAUTHORIZED)
    const both = [...before.private_key_jwt.credentials, added].map(({ id: each }: { id: string }) => ({ id: each }))
    const body = { client_authentication_methods: { private_key_jwt: { credentials: both } } }
    assert.equal((await api.ask({ method: 'PATCH', path: `${CLIENTS}/${id}`, body })).status, 200)
    assert.equal((await ask(await bySecond())).status, 200)

    const one = `${path}/${added.id}`
    const past = { expires_at: '2024-05-16T11:07:30.535694+02:00' }
    const ended = await api.ask({ method: 'PATCH', path: one, body: past })
    assert.deepEqual([ended.status, ended.body.expires_at], [200, '2024-05-16T09:07:30.535Z'])
    assert.deepEqual(short(await ask(await bySecond())), UNAUTHORIZED)
    assert.equal((await ask(await assertion(id, first.key))).status, 200)
    const again = await api.ask({ method: 'PATCH', path: one, body: { expires_at: null } })
    assert.equal(again.status, 200)
    assert.equal((await api.ask({ method: 'GET', path: one })).body.expires_at, null)
    assert.equal((await ask(await bySecond())).status, 200)

    const { body: list } = await api.ask({ method: 'GET', path })
    assert.deepEqual(
      list.map(({ name }: { name: string }) => name),
      ['one', 'two'],
    )
    for (const path of [one, one]) assert.equal((await api.ask({ method: 'DELETE', path })).status, 204)
    assert.deepEqual(short(await ask(await bySecond())), UNAUTHORIZED)
    const missing = refusal(404, 'The credential does not exist', 'inexistent_credential')
    await api.refuses({ method: 'GET', path: one }, missing)
    await api.refuses({ method: 'PATCH', path: one, body: past }, missing)
  })

  it('201: certificates are kept, and open nothing', async () => {
    const keys = await crypto.subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ['sign', 'verify'],
    )
    const { pem } = await makeCertificate({ subject: 'CN=client.example.org,O=Client', days: 30, keys })
    const method = (type: string) => ({ credentials: [{ credential_type: type, pem }] })
    const tls = await make({ client_authentication_methods: { tls_client_auth: method('cert_subject_dn') } })
    const [subject] = tls.client_authentication_methods.tls_client_auth.credentials
    assert.equal(subject.subject_dn, 'CN=client.example.org\nO=Client')
    const own = await granted({ client_authentication_methods: { self_signed_tls_client_auth: method('x509_cert') } })
    const [certificate] = own.client_authentication_methods.self_signed_tls_client_auth.credentials
    assert.match(certificate.thumbprint_sha256, /^[\w-]{43}$/)
    assert.ok(new Date(certificate.expires_at) > new Date())
    const asked = { grant_type: 'client_credentials', client_id: own.client_id, client_secret: own.client_secret }
    assert.deepEqual(short(await askToken(api.server, { ...asked, audience: 'x' })), UNAUTHORIZED)
    const { body: whole } = await api.ask({
      method: 'POST',
      path: `${CLIENTS}/${own.client_id}/credentials`,
      body: {
        credential_type: 'public_key',
        pem,
        parse_expiry_from_cert: true,
      },
    })
    assert.equal(whole.expires_at, certificate.expires_at)
  })

  it('400, 403, 404: what is no public key, two ways at once, a token that may not, a client that there is not', async () => {
    const { client_id: id } = await make({})
    const path = `${CLIENTS}/${id}/credentials`
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' })
    const notAKey = refusal(400, 'A credential must be a public RSA key of at least 2048 bits in PEM.', 'invalid_body')
    const secret = first.key.export({ type: 'pkcs8', format: 'pem' })
    for (const pem of ['x', weak, secret]) {
      await api.refuses({ method: 'POST', path, body: { credential_type: 'public_key', pem } }, notAKey)
    }
    const exclude =
      'token_endpoint_auth_method and client_authentication_methods exclude each other: set one of them to null.'
    const both = { name: 'x', token_endpoint_auth_method: 'client_secret_post', ...byKey(first.pem) }
    await api.refuses({ method: 'POST', path: CLIENTS, body: both }, refusal(400, exclude, 'invalid_body'))
    const foreign = { client_authentication_methods: { private_key_jwt: { credentials: [{ id: 'cred_of_others' }] } } }
    const unknown = refusal(400, 'The credential "cred_of_others" does not exist.', 'invalid_body')
    await api.refuses({ method: 'PATCH', path: `${CLIENTS}/${id}`, body: foreign }, unknown)
    const nobody = refusal(404, 'The client does not exist', 'inexistent_client')
    await api.refuses({ method: 'GET', path: `${CLIENTS}/nobody/credentials` }, nobody)
    const body = { credential_type: 'public_key', pem: first.pem }
    await api.refuses({ method: 'POST', path: `${CLIENTS}/nobody/credentials`, body }, nobody)
    const token = await api.server.token({ scopes: ['update:clients'] })
    const needs = refusal(403, 'Insufficient scope, expected any of: create:client_credentials', 'insufficient_scope')
    await api.refuses({ method: 'POST', path, body, token }, needs)
  })
})
