import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinSecrets, splitSecrets } from './connection-secrets.ts'

const OPTIONS = {
  client_id: 'a',
  client_secret: 'S1',
  twilio_token: 'S2',
  token_endpoint: 'https://provider.example/token',
  passwordPolicy: 'good',
  password_history: { enable: false },
  gateway_authentication: { method: 'bearer', secret: 'S3' },
  configuration: { A: 'S4', nested: { b: 'S5' }, count: 1 },
  customHeaders: { 'X-Any': 'S6' },
  scope: ['openid'],
  empty: {},
}

test('secrets of a connection are parted from what may be read, wherever they stand', () => {
  const { open, secrets } = splitSecrets(OPTIONS)
  assert.doesNotMatch(JSON.stringify(open), /S\d/)
  assert.deepEqual([...JSON.stringify(secrets).matchAll(/S\d/g)].length, 6)
  assert.equal(open.token_endpoint, OPTIONS.token_endpoint)
  assert.equal(open.passwordPolicy, 'good')
})

test('put together again they are what they were', () => {
  const { open, secrets } = splitSecrets(OPTIONS)
  assert.deepEqual(joinSecrets(open, secrets ?? {}), OPTIONS)
})

test('options without a secret are sealed in no part', () => {
  const options = { scope: [], email: { from: 'x' }, nothing: null }
  assert.deepEqual(splitSecrets(options), { open: options, secrets: null })
})
