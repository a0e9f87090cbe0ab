import { isUpstream } from '../../model/upstream-strategies.ts'
import { upstreamProvider } from '../../connections/upstream-provider.ts'
import type { Context } from '../../context.ts'
import type { Connection } from '../../model/connection.ts'
import { displayNameOf } from '../../model/display-name.ts'
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
