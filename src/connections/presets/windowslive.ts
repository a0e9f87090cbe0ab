import { OIDC, type Preset } from '../preset.ts'

/** Microsoft's personal accounts. Their object id is a GUID whose last 16 digits are the id that Auth0 shows. */
export const WINDOWSLIVE: Preset = {
  ...OIDC,
  provider: 'windowslive',
  issuer: 'https://login.microsoftonline.com/consumers/v2.0',
  announces: /^https:\/\/login\.microsoftonline\.com\/9188040d-6c67-4c5b-b112-36a304b66dad\/v2\.0$/,
  subject: [['oid']],
  idOf: (subject) => subject.replaceAll('-', '').slice(-16),
  email: { at: ['email'], verified: null },
  profile: { ...OIDC.profile, nickname: [['nickname']] },
  userinfo: false,
}
