import { EMAIL_VERIFIED_IF_TRUSTED, OAUTH2, OIDC, type Preset } from '../preset.ts'

/**
 * Any OAuth 2.0 provider (options `authorizationURL`, `tokenURL`, `userInfoURL`, and `issuer` where its responses name
 * it). Its people are named by the claim `sub`, or that of option `subject_claim`, as `userInfoURL` knows them.
 */
export const GENERIC_OAUTH2: Preset = {
  ...OAUTH2,
  provider: 'oauth2',
  named: true,
  issuer: '{person}',
  iss: '{issuer}',
  authorization: '{authorization}',
  token: '{token}',
  person: '{person}',
  settings: {
    issuer: { names: ['issuer', 'userInfoURL', 'userinfo_endpoint'], form: 'url' },
    authorization: { names: ['authorizationURL', 'authorization_endpoint'], form: 'url' },
    token: { names: ['tokenURL', 'token_endpoint'], form: 'url' },
    person: { names: ['userInfoURL', 'userinfo_endpoint'], form: 'url' },
  },
  scopes: [],
  subject: [['sub']],
  subjectOption: 'subject_claim',
  email: EMAIL_VERIFIED_IF_TRUSTED,
  profile: OIDC.profile,
}
