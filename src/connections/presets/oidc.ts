import { EMAIL_VERIFIED_IF_TRUSTED, OIDC, type Preset } from '../preset.ts'

/** Any OpenID provider (option `issuer` or `discovery_url`). Its word on addresses counts if the operator says so. */
export const GENERIC_OIDC: Preset = {
  ...OIDC,
  provider: 'oidc',
  named: true,
  issuer: '{issuer}',
  settings: { issuer: { names: ['issuer', 'discovery_url'], form: 'url' } },
  email: EMAIL_VERIFIED_IF_TRUSTED,
}
