const AUTH0 = 'http://auth0.com/oauth/grant-type'

/** Auth0's own grants that are served (CONTRACT §11.3). */
export const AUTH0_GRANTS = {
  passwordRealm: `${AUTH0}/password-realm`,
  passwordlessOtp: `${AUTH0}/passwordless/otp`,
  mfaOtp: `${AUTH0}/mfa-otp`,
  mfaRecoveryCode: `${AUTH0}/mfa-recovery-code`,
} as const

/** The device grant (RFC 8628). */
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** Grants that are advised against: a password that the application sees, a token in an address (RFC 9700 §2.1.2, §2.4). */
export const DEPRECATED_GRANTS: ReadonlySet<string> = new Set(['password', AUTH0_GRANTS.passwordRealm, 'implicit'])

/** Whether an answer of `/authorize` to this response type is the implicit grant, alone or beside a code. */
export function isImplicit(responseType: string): boolean {
  const parts = responseType.split(' ')
  return parts.includes('token') || (parts.includes('id_token') && !parts.includes('code'))
}

/** What a client may be allowed to do at the token endpoint: Auth0's list, without what it has retired (CONTRACT §11.3). */
export const GRANT_TYPES: ReadonlySet<string> = new Set([
  'authorization_code',
  'implicit',
  'refresh_token',
  'client_credentials',
  'password',
  `${AUTH0}/password-realm`,
  `${AUTH0}/passwordless/otp`,
  `${AUTH0}/mfa-otp`,
  `${AUTH0}/mfa-oob`,
  `${AUTH0}/mfa-recovery-code`,
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:okta:params:oauth:grant-type:webauthn',
  'urn:openid:params:grant-type:ciba',
  'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
])
