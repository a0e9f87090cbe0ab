import { EMAIL_VERIFIED, OIDC, type Preset } from '../preset.ts'

/** Google. */
export const GOOGLE: Preset = {
  ...OIDC,
  provider: 'google-oauth2',
  issuer: 'https://accounts.google.com',
  email: EMAIL_VERIFIED,
  userinfo: false,
}
