import { createPublicKey } from 'node:crypto'
import type { ClientMetadata, JWK } from 'oidc-provider'
import type { Client } from '../model/client.ts'
import { type AuthenticationMethods, type ClientCredential, liveCredentials } from '../model/client-credential.ts'
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
    id_token_signed_response_alg: isPublic && client.idTokenAlg === 'HS256' ? 'RS256' : client.idTokenAlg,
    require_pushed_authorization_requests: client.requirePushedAuthorizationRequests,
    carabiner: { idTokenLifetime: client.idTokenLifetime, refreshToken: client.refreshToken },
    ...authenticationOf(client, isPublic),
  }
}

/**
 * One way for each client. Whoever has authentication methods proves itself by a key that they name and that has not
 * expired; mutual TLS is not served, so a client with nothing else proves nothing.
 */
function authenticationOf(client: Client, isPublic: boolean): Partial<ClientMetadata> {
  const methods = client.extra.client_authentication_methods as AuthenticationMethods | undefined
  if (methods) {
    const keys = liveCredentials(client.credentials, methods.private_key_jwt, new Date()).flatMap(jwkOf)
    return { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys }, ...secretOf(client) }
  }
  if (isPublic) return { token_endpoint_auth_method: 'none' }
  return { token_endpoint_auth_method: 'client_secret_post', ...secretOf(client) }
}

/** Also of a client that proves itself by a key: its ID tokens may be signed with the secret. */
function secretOf({ secret }: Client): { client_secret?: string } {
  return secret === null ? {} : { client_secret: secret }
}

function jwkOf({ publicKey, kid, alg }: ClientCredential): JWK[] {
  if (publicKey === null || kid === null || alg === null) return []
  return [{ ...createPublicKey(publicKey).export({ format: 'jwk' }), kid, alg, use: 'sig' }]
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
