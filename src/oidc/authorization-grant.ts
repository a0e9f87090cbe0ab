import { randomBytes } from 'node:crypto'
import type { Grant, KoaContextWithOIDC } from 'oidc-provider'
import { AccessDenied } from 'oidc-provider/lib/helpers/errors.js'
import { CONSOLE_AUDIENCE, CONSOLE_CLIENT } from '../model/administrators.ts'
import type { JsonObject } from '../model/json.ts'
import type { User } from '../model/user.ts'
import { PROVIDER_SCOPES } from './scopes.ts'

/** Claims that Actions set, kept with the grant so that every token of it carries them. */
export interface CustomClaims {
  readonly idToken: JsonObject
  readonly accessToken: JsonObject
}

type OurGrant = Grant & { jti: string; custom?: CustomClaims }

/**
 * The grant of one authorization: every authorization has one of its own, so that its refresh tokens are one family.
 * What the client may have was decided before; consent is asked for by our own pages. Not saved yet.
 */
export function newGrant(request: KoaContextWithOIDC, accountId: string): OurGrant {
  const { provider, client, requestParamScopes, resourceServers = {} } = request.oidc
  if (!client) throw new Error('A grant is made for a client')
  const grant = new provider.Grant({ accountId, clientId: client.clientId }) as OurGrant
  grant.jti = randomBytes(24).toString('base64url')
  const wanted = [...requestParamScopes]
  grant.addOIDCScope(wanted.filter((scope) => PROVIDER_SCOPES.includes(scope)).join(' '))
  for (const [resource, server] of Object.entries(resourceServers)) {
    if (client.clientId === CONSOLE_CLIENT && server.audience?.endsWith(CONSOLE_AUDIENCE)) assertAdministrator(request)
    grant.addResourceScope(resource, wanted.filter((scope) => server.scopes.has(scope)).join(' '))
  }
  return grant
}

/** What is granted here is the way in; the role is looked up again at every use of a token. */
function assertAdministrator(request: KoaContextWithOIDC): void {
  const { user } = request.oidc.entities.Account as { user?: User }
  if (user?.role === undefined) throw new AccessDenied('This account is no administrator.')
}

/** What Actions added to the tokens of this request's grant. */
export function customClaims(request: KoaContextWithOIDC): CustomClaims | undefined {
  return (request.oidc.entities.Grant as OurGrant | undefined)?.custom
}

/** Sets what Actions add to the tokens of a grant. */
export function setCustomClaims(grant: Grant, custom: CustomClaims): void {
  const isEmpty = [custom.idToken, custom.accessToken].every((claims) => Object.keys(claims).length === 0)
  if (!isEmpty) (grant as OurGrant).custom = custom
}
