import { OAUTH2, type Preset } from '../preset.ts'

/** X, by OAuth 2.0. It gives no address. */
export const TWITTER: Preset = {
  ...OAUTH2,
  provider: 'twitter',
  issuer: 'https://x.com',
  authorization: 'https://x.com/i/oauth2/authorize',
  token: 'https://api.x.com/2/oauth2/token',
  person: 'https://api.x.com/2/users/me?user.fields=profile_image_url',
  scopes: ['users.read', 'tweet.read'],
  clientAuth: 'basic',
  subject: [['data', 'id']],
  email: null,
  profile: {
    name: [['data', 'name']],
    nickname: [['data', 'username']],
    picture: [['data', 'profile_image_url']],
  },
}
