import type { Connection } from './connection.ts'

const NAMES: Readonly<Record<string, string>> = {
  'google-oauth2': 'Google',
  github: 'GitHub',
  waad: 'Microsoft',
  windowslive: 'Microsoft',
  apple: 'Apple',
  facebook: 'Facebook',
  linkedin: 'LinkedIn',
  gitlab: 'GitLab',
  discord: 'Discord',
  slack: 'Slack',
  twitter: 'X',
  okta: 'Okta',
}

/** What a connection is called on pages and in mails: as it was named for them, else its provider's name, else its own. */
export function displayNameOf({ name, strategy, extra }: Connection): string {
  const given = extra?.['display_name']
  return typeof given === 'string' && given !== '' ? given : (NAMES[strategy] ?? name)
}
