import { EMAIL_VERIFIED, OIDC, type Preset } from '../preset.ts'

/** An Okta organisation (option `domain`); another authorization server of it by option `issuer`. */
export const OKTA: Preset = {
  ...OIDC,
  provider: 'okta',
  named: true,
  issuer: '{issuer}',
  settings: { issuer: { names: ['issuer', 'domain'], form: 'url' } },
  email: EMAIL_VERIFIED,
}
