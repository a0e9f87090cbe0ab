import { EMAIL_VERIFIED, OIDC, type Preset } from '../preset.ts'

/** A tenant of Auth0 itself (option `domain`). */
export const AUTH0_OIDC: Preset = {
  ...OIDC,
  provider: 'auth0-oidc',
  named: true,
  issuer: 'https://{domain}/',
  settings: { domain: { names: ['domain'], form: 'host' } },
  email: EMAIL_VERIFIED,
}
