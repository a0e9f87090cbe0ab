import type { AccountPage } from './account-page.ts'

const state = 'st_8Jx'
const application = { name: 'Harbour Board', logoUrl: null }
const email = 'ada@example.com'
const policy = { level: 'fair', minLength: 8 } as const
const error = {
  name: 'error',
  kind: 'server',
  detail: null,
  code: null,
  reference: null,
  retryUrl: null,
  returnUrl: null,
  application: null,
} as const
const invite = {
  name: 'admin-invite',
  state,
  invitation: 'inv_1',
  signedInAs: null,
  email: '',
  policy,
  role: 'owner',
  first: true,
} as const

/** Passwords, addresses, consent, devices, leaving and errors, for tests and screenshots. */
export const ACCOUNT_SAMPLES: Readonly<Record<string, AccountPage>> = {
  'reset-request': { name: 'reset-request', state, email: '' },
  'reset-requested': { name: 'reset-requested', state, email },
  'reset-password': { name: 'reset-password', state, ticket: 'tic_1', email, policy },
  'reset-password-weak': {
    name: 'reset-password',
    state,
    ticket: 'tic_1',
    email,
    policy,
    problem: 'weak_password',
    fieldProblems: { password: 'weak_password' },
  },
  'password-changed': { name: 'password-changed', continueUrl: '/u/login?state=st_8Jx', application },
  'verify-email': {
    name: 'verify-email',
    state,
    result: 'confirm',
    ticket: 'tic_1',
    email,
    canResend: false,
    continueUrl: null,
  },
  'verify-email-done': { name: 'verify-email', state, result: 'done', email, canResend: false, continueUrl: null },
  'verify-email-expired': {
    name: 'verify-email',
    state,
    result: 'expired',
    ticket: 'tic_1',
    email: null,
    canResend: true,
    continueUrl: 'https://board.test/',
  },
  consent: {
    name: 'consent',
    state,
    application: { ...application, termsUrl: 'https://board.test/terms', privacyUrl: 'https://board.test/privacy' },
    account: email,
    apiName: 'Berth Planning',
    scopes: [
      { name: 'openid', description: null },
      { name: 'profile', description: null },
      { name: 'email', description: null },
      { name: 'offline_access', description: null },
      { name: 'read:berths', description: 'See the plan of the berths' },
      { name: 'write:berths', description: null },
    ],
  },
  'device-code': { name: 'device-code', state, userCode: '' },
  'device-code-wrong': {
    name: 'device-code',
    state,
    userCode: 'BDFH-KLNP',
    problem: 'wrong_device_code',
    fieldProblems: { user_code: 'wrong_code' },
  },
  'device-confirm': {
    name: 'device-confirm',
    state,
    userCode: 'BDFH-KLNP',
    application,
    account: email,
    ip: '203.0.113.7',
    device: 'Living-room television',
    scopes: [
      { name: 'openid', description: null },
      { name: 'profile', description: null },
    ],
  },
  'device-done': { name: 'device-done', outcome: 'allowed', application },
  'device-done-denied': { name: 'device-done', outcome: 'denied', application },
  'logout-confirm': { name: 'logout-confirm', state, account: email, application },
  'logged-out': { name: 'logged-out', continueUrl: 'https://board.test/', application },
  error: {
    ...error,
    reference: 'req_01J9ZK3V',
    code: 'server_error',
    retryUrl: '/u/login?state=st_8Jx',
    returnUrl: 'https://board.test/',
    application,
  },
  'error-request': {
    ...error,
    kind: 'bad_request',
    code: 'invalid_request',
    detail: 'The address https://elsewhere.test/callback is not registered for this application.',
    reference: 'req_01J9ZK3V',
  },
  'error-expired': { ...error, kind: 'expired' },
  'admin-invite': invite,
  'admin-invite-signed-in': { ...invite, signedInAs: email },
  'admin-invite-other': { ...invite, first: false, role: 'support' },
  'admin-invite-accepted': { ...invite, accepted: email },
}
