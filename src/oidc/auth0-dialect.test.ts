import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { basic, type OidcServer, SECRET, startOidcServer } from '../../test/support/oidc-server.ts'

let server: OidcServer
before(async () => {
  server = await startOidcServer()
})
after(() => server.close())

describe('POST /oauth/token refuses', () => {
  const unauthorized = { error: 'access_denied', error_description: 'Unauthorized' }
  const refusals: readonly [string, Record<string, unknown>, number, Record<string, unknown>][] = [
    ['a wrong secret', { client_secret: 'wrong' }, 401, unauthorized],
    ['a secret cut short', { client_secret: SECRET.slice(0, -1) }, 401, unauthorized],
    ['no secret', { client_secret: undefined }, 401, unauthorized],
    ['an unknown client', { client_id: 'nobody' }, 401, unauthorized],
    ['a secret for a public client', { client_id: 'spa' }, 401, unauthorized],
    [
      'a public client',
      { client_id: 'spa', client_secret: undefined },
      403,
      {
        error: 'unauthorized_client',
        error_description: "Grant type 'client_credentials' not allowed for the client.",
      },
    ],
    [
      'a client without this grant type',
      { client_id: 'web' },
      403,
      {
        error: 'unauthorized_client',
        error_description: "Grant type 'client_credentials' not allowed for the client.",
      },
    ],
    [
      'a grant type that is not served',
      { grant_type: 'urn:example:grant' },
      400,
      { error: 'unsupported_grant_type', error_description: 'Unsupported grant type: urn:example:grant' },
    ],
    [
      'an unknown audience',
      { audience: 'https://api.example' },
      403,
      { error: 'access_denied', error_description: 'Service not found: https://api.example' },
    ],
    [
      'no organization is known',
      { organization: 'org_1' },
      400,
      {
        error: 'invalid_request',
        error_description: 'The parameter "organization" is not supported for this grant.',
      },
    ],
    [
      'a nested value',
      { client_id: { $ne: null } },
      400,
      { error: 'invalid_request', error_description: 'The parameter "client_id" must be a string.' },
    ],
  ]
  for (const [what, parts, status, body] of refusals) {
    test(`refuses ${what}: ${status}`, async () => {
      const answer = await server.postJson(server.asked(parts))
      assert.equal(answer.status, status)
      assert.deepEqual(answer.body, body)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    })
  }

  test('says what is missing: the audience, the grant type, the client, the client grant', async () => {
    const without = async (parts: Record<string, unknown>) => {
      const { status, body } = await server.postJson(server.asked(parts))
      return [status, body.error, body.error_description] as const
    }
    assert.deepEqual(await without({ audience: undefined }), [
      403,
      'access_denied',
      `Non-global clients are not allowed access to APIv1: send an "audience", such as ${server.origin}/api/v2/`,
    ])
    assert.deepEqual(await without({ client_id: 'ungranted' }), [
      403,
      'access_denied',
      `Client is not authorized to access "${server.origin}/api/v2/". ` +
        'You need to create a "client-grant" associated to this API.',
    ])
    const [status, error, description] = await without({ grant_type: undefined })
    assert.deepEqual([status, error], [400, 'invalid_request'])
    assert.match(String(description), /grant_type/)
    const nobody = await without({ client_id: undefined, client_secret: undefined })
    assert.deepEqual(nobody.slice(0, 2), [400, 'invalid_request'])
    assert.match(String(nobody[2]), /client_id/)
  })

  test('a wrong secret in a Basic header is challenged (RFC 6749 §5.2)', async () => {
    const { client_secret: _secret, ...rest } = server.asked()
    const { status, headers } = await server.postJson(rest, { authorization: basic('m2m', 'wrong') })
    assert.equal(status, 401)
    assert.equal(headers.get('www-authenticate'), `Basic realm="${server.origin}/"`)
  })

  test('two ways of authentication at once are refused', async () => {
    const { status, body } = await server.postJson(server.asked(), { authorization: basic('m2m', SECRET) })
    assert.deepEqual([status, body.error], [400, 'invalid_request'])
  })

  test('a page gets no permission to read the answer by default', async () => {
    const { headers } = await server.postJson(server.asked(), { origin: 'https://evil.example' })
    assert.equal(headers.get('access-control-allow-origin'), null)
  })

  test('a database that is down is 503, a bug is 500, and neither tells its cause', async () => {
    const down = await server.postJson(server.asked({ client_id: 'down' }))
    assert.deepEqual([down.status, down.body.error], [503, 'temporarily_unavailable'])
    assert.equal(down.headers.get('retry-after'), '1')
    const bug = await server.postJson(server.asked({ client_id: 'bug' }))
    assert.deepEqual([bug.status, bug.body.error], [500, 'server_error'])
    assert.doesNotMatch(JSON.stringify([down.body, bug.body]), /secret of ours|refused/)
  })
})
