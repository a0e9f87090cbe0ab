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

/**
 * APIs of Auth0 that a tenant turns on by their identifier; everything about them is given (as recorded). Nothing here
 * serves them.
 */
export const GIVEN_APIS: Readonly<Record<string, Omit<ResourceServer, 'id'>>> = {
  'urn:auth0:express-configure': {
    ...RESOURCE_SERVER_DEFAULTS,
    identifier: 'urn:auth0:express-configure',
    name: 'Okta OIN Express Configuration API',
    scopes: [
      { value: 'express_configure:sso', description: 'Ability to create SSO configurations' },
      { value: 'express_configure:scim', description: 'Ability to create scim configurations' },
    ],
    tokenLifetime: 300,
    enforcePolicies: true,
    extra: { subject_type_authorization: { user: { policy: 'allow_all' }, client: { policy: 'deny_all' } } },
  },
}

/** Whether everything about an API is given: nobody can change it. */
export function isGiven({ identifier }: Pick<ResourceServer, 'identifier'>): boolean {
  return Object.hasOwn(GIVEN_APIS, identifier)
}

/** An audience as it is stored: our Management API by one name, whichever of our origins it was named at. */
export function storedAudience(audience: string, origins: readonly string[]): string {
  return origins.some((origin) => audience === `${origin}${MANAGEMENT_AUDIENCE}`) ? MANAGEMENT_AUDIENCE : audience
}

/** Whether an identifier is one of our own addresses: tokens for it would be for us, not for an API. */
export function isOurs(identifier: string, origins: readonly string[]): boolean {
  return identifier === MANAGEMENT_AUDIENCE || origins.some((origin) => `${identifier}/`.startsWith(`${origin}/`))
}
