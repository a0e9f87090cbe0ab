const AUTH0 = 'http://auth0.com/oauth/grant-type'

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
