import type { UpstreamStrategy } from '../model/upstream-strategies.ts'
import type { Preset } from './preset.ts'
import { APPLE } from './presets/apple.ts'
import { AUTH0_OIDC } from './presets/auth0-oidc.ts'
import { DISCORD } from './presets/discord.ts'
import { FACEBOOK } from './presets/facebook.ts'
import { GITHUB } from './presets/github.ts'
import { GITLAB } from './presets/gitlab.ts'
import { GOOGLE } from './presets/google-oauth2.ts'
import { LINKEDIN } from './presets/linkedin.ts'
import { GENERIC_OAUTH2 } from './presets/oauth2.ts'
import { GENERIC_OIDC } from './presets/oidc.ts'
import { OKTA } from './presets/okta.ts'
import { SLACK } from './presets/slack.ts'
import { TWITTER } from './presets/twitter.ts'
import { WAAD } from './presets/waad.ts'
import { WINDOWSLIVE } from './presets/windowslive.ts'

/** The upstream strategies that can be signed in with. */
export const PRESETS: ReadonlyMap<string, Preset> = new Map<UpstreamStrategy, Preset>([
  ['google-oauth2', GOOGLE],
  ['github', GITHUB],
  ['waad', WAAD],
  ['windowslive', WINDOWSLIVE],
  ['apple', APPLE],
  ['facebook', FACEBOOK],
  ['linkedin', LINKEDIN],
  ['gitlab', GITLAB],
  ['discord', DISCORD],
  ['slack', SLACK],
  ['twitter', TWITTER],
  ['okta', OKTA],
  ['auth0-oidc', AUTH0_OIDC],
  ['oidc', GENERIC_OIDC],
  ['oauth2', GENERIC_OAUTH2],
])
