import { isObject, type JsonObject } from '../json.ts'
import { oktaMetadata } from './okta-metadata.ts'

const OIDC = {
  type: 'front_channel',
  schema_version: 'oidc-V4',
  attribute_map: { mapping_mode: 'bind_all' },
  connection_settings: { pkce: 'auto' },
}

const OKTA = { ...OIDC, type: 'back_channel', attribute_map: { mapping_mode: 'basic_profile' } }

/** What Auth0 writes into metadata that leave it open (as recorded). */
const OPEN_METADATA = {
  claims_parameter_supported: false,
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
  require_request_uri_registration: false,
}

const ENDPOINTS = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'end_session_endpoint',
]

/**
 * Options of an OpenID provider. Endpoints that were left open come from the metadata that were sent. Nothing is fetched
 * when settings change: sign-in asks the provider itself.
 */
export function oidcOptions(sent: JsonObject): JsonObject {
  return { ...OIDC, ...sent, ...metadataOf(sent, isObject(sent['oidc_metadata']) ? sent['oidc_metadata'] : null) }
}

/** Options of an Okta organisation, whose endpoints follow from its domain. */
export function oktaOptions(sent: JsonObject): JsonObject {
  const { domain, oidc_metadata: said } = sent
  const metadata = isObject(said) ? said : isHost(domain) ? oktaMetadata(domain) : null
  return { ...OKTA, ...sent, ...metadataOf(sent, metadata) }
}

function isHost(domain: unknown): domain is string {
  return typeof domain === 'string' && /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i.test(domain)
}

function metadataOf(sent: JsonObject, metadata: JsonObject | null): JsonObject {
  if (!metadata) return {}
  const open = ENDPOINTS.filter((name) => (sent[name] ?? null) === null && typeof metadata[name] === 'string')
  return {
    ...Object.fromEntries(open.map((name) => [name, metadata[name] ?? null])),
    oidc_metadata: { ...OPEN_METADATA, ...metadata },
  }
}
