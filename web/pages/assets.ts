import { PATHS } from './paths.ts'

/** The sign of each strategy; `generic` is that of all others. */
export const MARKS = {
  'google-oauth2': 'google-oauth2.svg',
  github: 'github.svg',
  waad: 'waad.svg',
  windowslive: 'waad.svg',
  apple: 'apple.svg',
  facebook: 'facebook.svg',
  linkedin: 'linkedin.svg',
  gitlab: 'gitlab.svg',
  discord: 'discord.svg',
  slack: 'slack.svg',
  'oauth2-slack': 'slack.svg',
  twitter: 'twitter.svg',
  okta: 'okta.svg',
  auth0: 'password.svg',
  'auth0-oidc': 'auth0.svg',
  email: 'email.svg',
  sms: 'sms.svg',
  passkey: 'passkey.svg',
  totp: 'totp.svg',
  webauthn: 'passkey.svg',
  recovery: 'recovery.svg',
  generic: 'generic.svg',
} as const

/** Every file of `web/assets`, with its media type; they are served under `PATHS.assets`. */
export const ASSETS: Readonly<Record<string, string>> = {
  'pages.css': 'text/css; charset=utf-8',
  'pages.js': 'text/javascript; charset=utf-8',
  'carabiner.svg': 'image/svg+xml',
  ...Object.fromEntries(Object.values(MARKS).map((name) => [name, 'image/svg+xml'])),
}

/** Where a file of `web/assets` is served; the version lets browsers keep it for ever. */
export function assetPath(name: string, version: string): string {
  return `${PATHS.assets}/${name}?v=${encodeURIComponent(version)}`
}
