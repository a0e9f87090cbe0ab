import type { Connection } from './connection.ts'

/** The strategies of other services that we speak. Others are kept as configuration, and nobody signs in by them. */
const UPSTREAM_STRATEGIES = [
  'google-oauth2',
  'github',
  'waad',
  'windowslive',
  'apple',
  'facebook',
  'linkedin',
  'gitlab',
  'discord',
  'slack',
  'twitter',
  'okta',
  'auth0-oidc',
  'oidc',
  'oauth2',
] as const

export type UpstreamStrategy = (typeof UPSTREAM_STRATEGIES)[number]

const SPOKEN: ReadonlySet<string> = new Set(UPSTREAM_STRATEGIES)

/** Whether people of a connection sign in at another service. */
export function isUpstream({ strategy }: Pick<Connection, 'strategy'>): boolean {
  return SPOKEN.has(strategy)
}
