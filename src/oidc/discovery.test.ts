import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { request as httpRequest } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import Fastify from 'fastify'
import { type OidcServer, OTHER_ORIGIN, startOidcServer } from '../../test/support/oidc-server.ts'
import { verifyToken } from '../crypto/verify-token.ts'
import { mountOidc } from './mount.ts'
import { openProviders } from './providers.ts'
import { signInSteps } from '../routes/login/steps.ts'

let server: OidcServer
before(async () => {
  server = await startOidcServer()
})
after(() => server.close())

describe('discovery', () => {
  async function discover(path: string, host?: string): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(`${server.origin}${path}`, {
        headers: { ...(host && { host }), 'x-forwarded-host': 'evil.example' },
      })
      sent.on('response', (response) => {
        response.toArray().then((chunks) => {
          resolve(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>)
        }, reject)
      })
      sent.on('error', reject).end()
    })
  }

  test('advertises only what answers', async () => {
    const document = await discover('/.well-known/openid-configuration')
    assert.deepEqual(document, {
      issuer: `${server.origin}/`,
      token_endpoint: `${server.origin}/oauth/token`,
      jwks_uri: `${server.origin}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      request_uri_parameter_supported: false,
      request_parameter_supported: false,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    })
  })

  test('names configured origins only, whatever Host says', async () => {
    const { issuer, token_endpoint: endpoint } = await discover('/.well-known/openid-configuration', 'evil.example')
    assert.deepEqual([issuer, endpoint], [`${server.origin}/`, `${server.origin}/oauth/token`])
  })

  test('a second origin is an issuer of its own', async () => {
    const trusting = Fastify({ trustProxy: true })
    mountOidc(trusting, server.ctx, openProviders(server.ctx, signInSteps(server.ctx)))
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'id.example' }
    const answer = await trusting.inject({ url: '/.well-known/openid-configuration', headers })
    assert.equal(answer.json().issuer, `${OTHER_ORIGIN}/`)
    assert.equal(answer.json().jwks_uri, `${OTHER_ORIGIN}/.well-known/jwks.json`)
    const minted = await trusting.inject({ method: 'POST', url: '/oauth/token', headers, payload: server.asked() })
    const verified = await verifyToken(server.ctx, minted.json().access_token)
    assert.equal(verified.outcome === 'ok' && verified.claims.iss, `${OTHER_ORIGIN}/`)
    await trusting.close()
  })

  test('the keys are public and any page may read them', async () => {
    const response = await fetch(`${server.origin}/.well-known/jwks.json`)
    assert.equal(response.headers.get('access-control-allow-origin'), '*')
    const { keys } = (await response.json()) as { keys: Record<string, unknown>[] }
    assert.deepEqual(
      keys.map((key) => key.kid),
      server.ctx.signingKeys.set.all.map((key) => key.kid),
    )
    assert.ok(keys.every((key) => !('d' in key) && !('p' in key)))
  })

  test('what is not served yet is not found', async () => {
    for (const path of ['/authorize', '/auth', '/userinfo', '/me', '/oidc/register', '/session/end', '/request']) {
      assert.equal((await fetch(`${server.origin}${path}`, { redirect: 'manual' })).status, 404, path)
    }
  })
})

test('the library says nothing on standard output or error when it is loaded', async () => {
  const script = `await import(${JSON.stringify(new URL('./provider.js', import.meta.url).href)})`
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  assert.equal(stdout + stderr, '')
})
