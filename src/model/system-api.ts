import { MANAGEMENT_AUDIENCE } from './client.ts'
import { type ResourceServer, RESOURCE_SERVER_DEFAULTS } from './resource-server.ts'
import { MANAGEMENT_SCOPES } from './scopes.ts'

/** Our Management API as the list of APIs shows it. It is in no table: nobody can change or remove it. */
export const SYSTEM_API: ResourceServer = {
  ...RESOURCE_SERVER_DEFAULTS,
  id: '63617261626961655f6d616e',
  identifier: MANAGEMENT_AUDIENCE,
  // Auth0's tools know it by this name, and leave it alone.
  name: 'Auth0 Management API',
  scopes: MANAGEMENT_SCOPES.map((value) => ({ value })),
}

/** An audience as it is stored: our Management API by one name, whichever of our origins it was named at. */
export function storedAudience(audience: string, origins: readonly string[]): string {
  return origins.some((origin) => audience === `${origin}${MANAGEMENT_AUDIENCE}`) ? MANAGEMENT_AUDIENCE : audience
}

/** Whether an identifier is one of our own addresses: tokens for it would be for us, not for an API. */
export function isOurs(identifier: string, origins: readonly string[]): boolean {
  return identifier === MANAGEMENT_AUDIENCE || origins.some((origin) => `${identifier}/`.startsWith(`${origin}/`))
}
