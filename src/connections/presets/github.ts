import { OAUTH2, type Preset } from '../preset.ts'

/** GitHub. Its profile has an address to show; what is proven is the primary entry of the list of addresses. */
export const GITHUB: Preset = {
  ...OAUTH2,
  provider: 'github',
  issuer: 'https://github.com/login/oauth',
  authorization: 'https://github.com/login/oauth/authorize',
  token: 'https://github.com/login/oauth/access_token',
  person: 'https://api.github.com/user',
  also: [{ name: 'emails', url: 'https://api.github.com/user/emails' }],
  scopes: ['read:user', 'user:email'],
  loginHint: 'login',
  numeric: true,
  email: {
    at: ['emails', { where: 'primary' }, 'email'],
    verified: { at: ['emails', { where: 'primary' }, 'verified'], is: [true] },
  },
  profile: { name: [['name']], nickname: [['login']], picture: [['avatar_url']], html_url: [['html_url']] },
}
