import { EMAIL_VERIFIED, OIDC, type Preset } from '../preset.ts'

/** GitLab, theirs or one's own (option `domain`). Auth0 has no strategy for it: such identities are `oauth2` there. */
export const GITLAB: Preset = {
  ...OIDC,
  provider: 'oauth2',
  named: true,
  issuer: 'https://{domain}',
  settings: { domain: { names: ['domain'], form: 'host', fallback: 'gitlab.com' } },
  email: EMAIL_VERIFIED,
}
