import type { Context } from '../context.ts'

/** The tenant's name in events: the host name of the canonical origin, as in those of Actions. */
export function tenantOf({ origins }: Pick<Context['config'], 'origins'>): string {
  return new URL(origins[0]).hostname
}
