import { EMAIL_VERIFIED, OAUTH2, OIDC, type Preset } from '../preset.ts'

/**
 * LinkedIn. Its ID tokens lack the nonce, so who came back is what its userinfo says. It refuses a code verifier
 * ("invalid_client"), so its codes are held together by the state alone.
 */
export const LINKEDIN: Preset = {
  ...OAUTH2,
  provider: 'linkedin',
  issuer: 'https://www.linkedin.com/oauth',
  authorization: 'https://www.linkedin.com/oauth/v2/authorization',
  token: 'https://www.linkedin.com/oauth/v2/accessToken',
  person: 'https://api.linkedin.com/v2/userinfo',
  scopes: ['openid', 'profile', 'email'],
  pkce: false,
  subject: [['sub']],
  email: EMAIL_VERIFIED,
  profile: { ...OIDC.profile, locale: [['locale'], ['locale', 'language']] },
}
