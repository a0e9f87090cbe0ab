import { OIDC, type Preset } from '../preset.ts'

/**
 * Apple. It posts its answer because the scopes ask for name and address; its client secret is a token signed with the
 * team's key (options `app_secret`, `kid`, `team_id`). Its `email_verified` is documented as a boolean or a text.
 */
export const APPLE: Preset = {
  ...OIDC,
  provider: 'apple',
  issuer: 'https://appleid.apple.com',
  scopes: ['openid', 'name', 'email'],
  parameters: { response_mode: 'form_post' },
  loginHint: null,
  clientAuth: 'apple',
  email: { at: ['email'], verified: { at: ['email_verified'], is: [true, 'true'] } },
  userinfo: false,
}
