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

  test('names its endpoints at its own origin, and Auth0’s grants and response types', async () => {
    const document = await discover('/.well-known/openid-configuration')
    assert.equal(document['issuer'], `${server.origin}/`)
    const endpoints = Object.entries(document).filter(([name]) => /_endpoint$|_uri$/.test(name))
    assert.deepEqual(
      Object.fromEntries(endpoints.map(([name, url]) => [name, String(url).replace(server.origin, '')])),
      {
        authorization_endpoint: '/authorize',
        token_endpoint: '/oauth/token',
        device_authorization_endpoint: '/oauth/device/code',
        pushed_authorization_request_endpoint: '/oauth/par',
        revocation_endpoint: '/oauth/revoke',
        jwks_uri: '/.well-known/jwks.json',
        userinfo_endpoint: '/userinfo',
        mfa_challenge_endpoint: '/mfa/challenge',
        end_session_endpoint: '/oidc/logout',
      },
    )
    const types = document['response_types_supported'] as string[]
    assert.ok(['code', 'token', 'id_token', 'id_token token'].every((type) => types.includes(type)))
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
    for (const path of ['/auth', '/me', '/oidc/register', '/session/end', '/request', '/oidc/end']) {
      assert.equal((await fetch(`${server.origin}${path}`, { redirect: 'manual' })).status, 404, path)
    }
  })
})

test('the library says nothing on standard output or error when it is loaded', async () => {
  const script = `await import(${JSON.stringify(new URL('./provider.js', import.meta.url).href)})`
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  assert.equal(stdout + stderr, '')
})
