import { isUpstream } from '../../connections/preset-table.ts'
import { upstreamProvider } from '../../connections/upstream-provider.ts'
import type { Context } from '../../context.ts'
import type { Connection } from '../../model/connection.ts'
import { Problem } from '../../problems.ts'
import type { ProviderView } from '../../../web/pages/view.ts'

/** The providers that a page offers: those that are set up. */
export function providersFor(ctx: Context, connections: readonly Connection[]): ProviderView[] {
  const ready = connections.filter((one) => isUpstream(one) && !(upstreamProvider(ctx, one) instanceof Problem))
  return ready.map((connection) => ({
    connection: connection.name,
    strategy: connection.strategy,
    displayName: displayNameOf(connection),
  }))
}

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

/** What a connection is called on pages: as it was named for them, else its provider's name, else its own. */
export function displayNameOf({ name, strategy, extra }: Connection): string {
  const given = extra?.['display_name']
  return typeof given === 'string' && given !== '' ? given : (NAMES[strategy] ?? name)
}
