import type { SignInPage } from './sign-in-page.ts'
import type { ProviderView } from './view.ts'

const state = 'st_8Jx'
const application = { name: 'Harbour Board', logoUrl: null }
const STRATEGIES: Readonly<Record<string, string>> = {
  'google-oauth2': 'Google',
  github: 'GitHub',
  waad: 'Microsoft Entra',
  apple: 'Apple',
  facebook: 'Facebook',
  linkedin: 'LinkedIn',
  gitlab: 'GitLab',
  discord: 'Discord',
  slack: 'Slack',
  twitter: 'X',
  okta: 'Okta',
  'auth0-oidc': 'Auth0',
  oidc: 'Fjord University',
}
const ALL: readonly ProviderView[] = Object.entries(STRATEGIES).map(([strategy, displayName]) => ({
  connection: strategy,
  strategy,
  displayName,
}))
const requestOptions = {
  challenge: 'Zm9vYmFyYmF6',
  rpId: 'localhost',
  allowCredentials: [],
  userVerification: 'preferred',
}
const creationOptions = {
  challenge: 'Zm9vYmFyYmF6',
  rp: { id: 'localhost', name: 'Northwind' },
  user: { id: 'YWRh', name: 'ada@example.com', displayName: 'Ada' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  authenticatorSelection: { residentKey: 'required' },
}
const login = {
  name: 'login',
  state,
  application,
  password: { identifier: 'email' },
  providers: ALL.slice(0, 2),
  codes: { email: true, sms: false },
  passkeyOptions: requestOptions,
  identifier: '',
  signUp: true,
  linkingTo: null,
} as const
const signup = {
  name: 'signup',
  state,
  application,
  email: '',
  username: null,
  policy: { level: 'good', minLength: 8 },
  providers: ALL.slice(0, 2),
} as const
const code = {
  name: 'code',
  state,
  channel: 'email',
  recipient: 'ada@example.com',
  minutes: 5,
  withLink: true,
} as const

/** Signing in, signing up, codes and passkeys, for tests and screenshots. */
export const SIGN_IN_SAMPLES: Readonly<Record<string, SignInPage>> = {
  login,
  'login-wrong': {
    ...login,
    identifier: 'ada@example.com',
    problem: 'wrong_credentials',
    fieldProblems: { password: 'required' },
  },
  'login-empty': { ...login, problem: 'check_fields', fieldProblems: { identifier: 'required', password: 'required' } },
  'login-many': {
    ...login,
    providers: ALL,
    codes: { email: true, sms: true },
    password: { identifier: 'email_or_username' },
    notice: 'password_changed',
  },
  'login-linking': {
    ...login,
    signUp: false,
    providers: ALL.slice(1, 2),
    codes: { email: false, sms: false },
    passkeyOptions: null,
    linkingTo: {
      identifier: 'a••@example.com',
      methods: [{ strategy: 'auth0' }, { strategy: 'github', displayName: 'GitHub' }],
    },
    problem: 'other_account',
  },
  'login-nothing': {
    ...login,
    password: null,
    providers: [],
    codes: { email: false, sms: false },
    passkeyOptions: null,
    signUp: false,
  },
  signup,
  'signup-wrong': {
    ...signup,
    email: 'ada@',
    username: 'ada lovelace',
    policy: { level: 'excellent', minLength: 12, dictionary: true, personalInfo: true, history: 5 },
    problem: 'check_fields',
    fieldProblems: { email: 'invalid_email', username: 'invalid_username', password: 'common_password' },
    termsUrl: 'https://northwind.test/terms',
    privacyUrl: 'https://northwind.test/privacy',
  },
  'identifier-for-code': { name: 'identifier-for-code', state, channel: 'email', identifier: '' },
  'identifier-for-code-sms': {
    name: 'identifier-for-code',
    state,
    channel: 'sms',
    identifier: '12',
    problem: 'check_fields',
    fieldProblems: { identifier: 'invalid_phone' },
  },
  code,
  'code-wrong': { ...code, problem: 'wrong_code', fieldProblems: { code: 'wrong_code' } },
  'code-resent': { ...code, channel: 'sms', recipient: '+44 7700 900123', withLink: false, resent: true },
  'code-not-sent': { ...code, problem: 'code_not_sent' },
  'confirm-link': {
    name: 'confirm-link',
    state,
    token: 'tok_1',
    application,
    identifier: 'ada@example.com',
    otherBrowser: true,
  },
  'passkey-login': { name: 'passkey-login', state, options: requestOptions, problem: 'passkey_failed' },
  'passkey-enroll': {
    name: 'passkey-enroll',
    state,
    options: creationOptions,
    account: 'ada@example.com',
    label: 'Linux, Firefox',
    canSkip: true,
  },
}
