import { OAUTH2, type Preset } from '../preset.ts'

/** Facebook. It says nothing of whether an address was verified. */
export const FACEBOOK: Preset = {
  ...OAUTH2,
  provider: 'facebook',
  issuer: 'https://www.facebook.com',
  authorization: 'https://www.facebook.com/dialog/oauth',
  token: 'https://graph.facebook.com/oauth/access_token',
  person: 'https://graph.facebook.com/me?fields=id,name,email,first_name,last_name,picture',
  scopes: ['public_profile', 'email'],
  email: { at: ['email'], verified: null },
  profile: {
    name: [['name']],
    given_name: [['first_name']],
    family_name: [['last_name']],
    picture: [['picture', 'data', 'url']],
  },
}
