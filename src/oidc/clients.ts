import type { ClientMetadata } from 'oidc-provider'
import type { Client } from '../model/client.ts'

/** An address that no request can name: a client without callbacks is told that its callback does not match. */
const NO_CALLBACK = 'https://no-callback.invalid/'

/**
 * A client as the provider reads it. A client with a secret may send it in the body or in a Basic header, whichever is
 * registered here. Which addresses are allowed is looked at by `isAllowed`, since Auth0's may have wildcards.
 */
export function metadataOf(client: Client | undefined): ClientMetadata | undefined {
  if (!client) return undefined
  const isPublic = client.secret === null || client.tokenEndpointAuthMethod === 'none'
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: client.callbacks.length > 0 ? [...client.callbacks] : [NO_CALLBACK],
    response_types: responseTypesOf(client.grantTypes),
    // A public client cannot keep the secret that this grant rests on.
    grant_types: client.grantTypes.filter((grant) => !(isPublic && grant === 'client_credentials')),
    id_token_signed_response_alg: isPublic ? 'RS256' : client.idTokenAlg,
    require_pushed_authorization_requests: client.requirePushedAuthorizationRequests,
    carabiner: { idTokenLifetime: client.idTokenLifetime, refreshToken: client.refreshToken },
    ...(isPublic
      ? { token_endpoint_auth_method: 'none' as const }
      : { token_endpoint_auth_method: 'client_secret_post' as const, client_secret: client.secret }),
  }
}

const CODE = ['code', 'none']
const IMPLICIT = ['id_token', 'token', 'id_token token']
const HYBRID = ['code id_token', 'code token', 'code id_token token']

function responseTypesOf(grants: readonly string[]): NonNullable<ClientMetadata['response_types']> {
  const code = grants.includes('authorization_code')
  const implicit = grants.includes('implicit')
  const types = [...(code ? CODE : []), ...(implicit ? IMPLICIT : []), ...(code && implicit ? HYBRID : [])]
  return types as NonNullable<ClientMetadata['response_types']>
}
