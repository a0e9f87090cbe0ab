import { OIDC, type Preset } from '../preset.ts'

/**
 * Microsoft Entra. A person is the object id within the tenant, which the issuer names. An address in a token is whatever
 * the tenant's administrator wrote, so it proves nothing unless Microsoft says that the tenant owns its domain
 * (`xms_edov`; DEMAND, nOAuth); it is never made from the user principal name.
 */
export const WAAD: Preset = {
  ...OIDC,
  provider: 'waad',
  issuer: 'https://login.microsoftonline.com/{tenant}/v2.0',
  announces: /^https:\/\/login\.microsoftonline\.com\/(\{tenantid\}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\/v2\.0$/,
  settings: {
    tenant: {
      names: ['tenant', 'tenantId', 'tenant_domain'],
      form: 'word',
      fallback: 'organizations',
      unless: { option: 'useCommonEndpoint', value: 'common' },
    },
  },
  subject: [['oid']],
  email: { at: ['email'], verified: { at: ['xms_edov'], is: [true] } },
  profile: {
    ...OIDC.profile,
    nickname: [['nickname']],
    upn: [['upn'], ['preferred_username']],
    tenantid: [['tid']],
    oid: [['oid']],
  },
  userinfo: false,
}
