import { OAUTH2, type Preset } from '../preset.ts'

/** Discord. Auth0 has no strategy for it: such identities are `oauth2` there. */
export const DISCORD: Preset = {
  ...OAUTH2,
  provider: 'oauth2',
  named: true,
  issuer: 'https://discord.com',
  authorization: 'https://discord.com/oauth2/authorize',
  token: 'https://discord.com/api/oauth2/token',
  person: 'https://discord.com/api/users/@me',
  scopes: ['identify', 'email'],
  email: { at: ['email'], verified: { at: ['verified'], is: [true] } },
  profile: { name: [['global_name'], ['username']], nickname: [['username']], locale: [['locale']] },
}
