import assert from 'node:assert/strict'
import { it } from 'node:test'
import { anIdentity, someEvent, someFacts } from '../../test/support/actions.ts'
import { canBePrimary } from './primary-user.ts'

it('the event has Auth0’s shape', () => {
  const { user, ...event } = someEvent()
  assert.deepEqual(event, {
    client: { client_id: 'the-client', name: 'The client', metadata: { tier: '1' } },
    connection: { id: 'con_1', name: 'Users', strategy: 'auth0', metadata: {} },
    request: {
      ip: '192.0.2.1',
      hostname: 'id.example.com',
      method: 'GET',
      query: { scope: 'openid', state: 'from-the-application' },
      body: {},
      geoip: {},
      user_agent: 'Browser/1.0',
      language: 'de-AT',
    },
    authentication: { methods: [{ name: 'pwd', timestamp: '2026-01-02T03:04:05.678Z' }] },
    authorization: { roles: [] },
    transaction: {
      protocol: 'oidc-basic-profile',
      locale: 'de',
      requested_scopes: ['openid', 'email'],
      response_type: ['code'],
      acr_values: [],
      ui_locales: ['de'],
      prompt: [],
      metadata: {},
      id: 'txn_1',
      redirect_uri: 'https://app.example.com/callback',
      state: 'from-the-application',
    },
    stats: { logins_count: 3 },
    tenant: { id: 'id.example.com' },
    configuration: {},
    session: {
      id: 'ses_1',
      user_id: 'auth0|ada',
      created_at: '2026-01-02T03:04:05.678Z',
      authenticated_at: '2026-01-02T03:04:05.678Z',
    },
    resource_server: { identifier: 'https://api.example.com' },
  })
  const { picture, identities, ...rest } = user
  assert.match(String(picture), /^https:\/\/s\.gravatar\.com\//)
  assert.equal((identities as unknown[]).length, 1)
  assert.deepEqual(rest, {
    user_id: 'auth0|ada',
    email: 'ada@example.com',
    email_verified: true,
    name: 'ada@example.com',
    nickname: 'ada',
    given_name: 'Ada',
    created_at: '2026-01-02T03:04:05.678Z',
    updated_at: '2026-01-02T03:04:05.678Z',
    app_metadata: { plan: 'gold' },
    user_metadata: {},
    multifactor: ['otp'],
    enrolledFactors: [{ type: 'otp', method: 'otp', options: {} }],
  })
})

it('the event leaves out what there is not', () => {
  const event = someEvent({ session: null, audience: null })
  assert.equal('session' in event, false)
  assert.equal('resource_server' in event, false)
})

it('only a user to whom the identity was linked can become the primary', () => {
  const { user } = someFacts()
  const primary = { ...user, identities: [anIdentity({ key: 'auth0|p' }), anIdentity({ key: 'sms|1' })] as const }
  assert.equal(canBePrimary(primary, 'sms|1'), true)
  assert.equal(canBePrimary(primary, 'auth0|p'), false)
  assert.equal(canBePrimary(primary, 'sms|2'), false)
  assert.equal(canBePrimary(undefined, 'sms|1'), false)
})
