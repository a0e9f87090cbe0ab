import { EMAIL_VERIFIED, OIDC, type Preset } from '../preset.ts'

/**
 * Slack. Its user ids are unique within a workspace only, so the workspace is part of the subject. Auth0 has no strategy
 * for it: such identities are `oauth2` there.
 */
export const SLACK: Preset = {
  ...OIDC,
  provider: 'oauth2',
  named: true,
  issuer: 'https://slack.com',
  loginHint: null,
  subject: [['https://slack.com/team_id'], ['sub']],
  email: EMAIL_VERIFIED,
  userinfo: false,
}
