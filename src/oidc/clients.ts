import type { ClientMetadata } from 'oidc-provider'
import type { Client } from '../model/client.ts'
import { AUTH0_GRANTS, DEPRECATED_GRANTS, DEVICE_GRANT } from '../model/grant-types.ts'
import type { Settings } from '../model/settings.ts'

/** An address that no request can name: a client without callbacks is told that its callback does not match. */
const NO_CALLBACK = 'https://no-callback.invalid/'

/**
 * A client as the provider reads it. A client with a secret may send it in the body or in a Basic header, whichever is
 * registered here. Which addresses are allowed is looked at by `isAllowed`, since Auth0's may have wildcards.
 */
export function metadataOf(
  client: Client | undefined,
  settings: Pick<Settings, 'refuseDeprecatedGrants'>,
): ClientMetadata | undefined {
  if (!client) return undefined
  const isPublic = client.secret === null || client.tokenEndpointAuthMethod === 'none'
  const grants = client.grantTypes.filter(
    (grant) => SERVED_GRANTS.has(grant) && !(settings.refuseDeprecatedGrants && DEPRECATED_GRANTS.has(grant)),
  )
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: client.callbacks.length > 0 ? [...client.callbacks] : [NO_CALLBACK],
    response_types: responseTypesOf(grants),
    // A public client cannot keep the secret that this grant rests on.
    grant_types: grants.filter((grant) => !(isPublic && grant === 'client_credentials')),
    id_token_signed_response_alg: isPublic ? 'RS256' : client.idTokenAlg,
    require_pushed_authorization_requests: client.requirePushedAuthorizationRequests,
    carabiner: { idTokenLifetime: client.idTokenLifetime, refreshToken: client.refreshToken },
    ...(isPublic
      ? { token_endpoint_auth_method: 'none' as const }
      : { token_endpoint_auth_method: 'client_secret_post' as const, client_secret: client.secret }),
  }
}

/** What the provider has a handler for; it takes no client that lists another grant. */
const SERVED_GRANTS: ReadonlySet<string> = new Set([
  ...['authorization_code', 'implicit', 'refresh_token', 'client_credentials', 'password', DEVICE_GRANT],
  ...[...Object.values(AUTH0_GRANTS)],
])

const CODE = ['code', 'none']
const IMPLICIT = ['id_token', 'token', 'id_token token']
const HYBRID = ['code id_token', 'code token', 'code id_token token']

function responseTypesOf(grants: readonly string[]): NonNullable<ClientMetadata['response_types']> {
  const code = grants.includes('authorization_code')
  const implicit = grants.includes('implicit')
  const types = [...(code ? CODE : []), ...(implicit ? IMPLICIT : []), ...(code && implicit ? HYBRID : [])]
  return types as NonNullable<ClientMetadata['response_types']>
}
