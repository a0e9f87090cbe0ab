import { CLIENT_DEFAULTS, type Client } from '../model/client.ts'
import { writeCredential } from './client-credential.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'

/** What a caller may see of clients. */
export interface ClientSight {
  readonly scopes: ReadonlySet<string>
  /** The certificate of the current signing key, PEM. */
  readonly cert: string
  /** True where the client was made just now: its credentials are then told, not only named. */
  readonly isNew?: boolean
}

const SUMMARY = ['client_id', 'name', 'description', 'logo_uri', 'app_type', 'is_first_party']
const KEYS = ['client_secret', 'signing_keys', 'encryption_key']

/** A client as Auth0 answers it to whoever made or may read it with its keys (CONTRACT §8). */
export function writeClient(client: Client, { cert, isNew = false }: Pick<ClientSight, 'cert' | 'isNew'>): JsonObject {
  const { description, ...extra } = writeExtra(client, isNew)
  return {
    name: client.name,
    ...(description === undefined ? {} : { description }),
    client_id: client.id,
    ...(client.secret === null ? {} : { client_secret: client.secret }),
    ...optional(client),
    is_first_party: client.firstParty,
    is_token_endpoint_ip_header_trusted: false,
    oidc_conformant: client.oidcConformant,
    signing_keys: [{ cert }],
    sso_disabled: false,
    cross_origin_authentication: false,
    cross_origin_auth: false,
    grant_types: client.grantTypes,
    custom_login_page_on: true,
    async_approval_notification_channels: ['guardian-push'],
    ...extra,
    ...tokens(client),
  }
}

/** A client as this caller may see it: keys with `…:client_keys`, a few names with `read:client_summary` alone. */
export function writeSeenClient(client: Client, sight: ClientSight): JsonObject {
  const whole = writeClient(client, sight)
  const may = (...scopes: string[]) => scopes.some((scope) => sight.scopes.has(scope))
  if (may('read:client_keys', 'update:client_keys')) return whole
  return may('read:clients', 'update:clients') ? without(whole, KEYS) : only(whole, SUMMARY)
}

/** What Auth0 leaves out as long as nobody has set it. */
function optional(client: Client): JsonObject {
  const stated = new Set(client.stated ?? Object.keys(CLIENT_DEFAULTS))
  const fields: readonly [keyof Client, string, Json][] = [
    ['appType', 'app_type', client.appType],
    ['tokenEndpointAuthMethod', 'token_endpoint_auth_method', client.tokenEndpointAuthMethod],
    ['callbacks', 'callbacks', client.callbacks],
    ['allowedLogoutUrls', 'allowed_logout_urls', client.allowedLogoutUrls],
    ['webOrigins', 'web_origins', client.webOrigins],
    ['allowedOrigins', 'allowed_origins', client.allowedOrigins],
    ['initiateLoginUri', 'initiate_login_uri', client.initiateLoginUri ?? ''],
    [
      'requirePushedAuthorizationRequests',
      'require_pushed_authorization_requests',
      client.requirePushedAuthorizationRequests,
    ],
    ['idTokenForIdentities', 'id_token_for_identities', client.idTokenForIdentities],
  ]
  return Object.fromEntries(fields.filter(([own]) => stated.has(own)).map(([, wire, value]) => [wire, value]))
}

/** Objects of which a part is typed. */
function tokens({ extra, refreshToken: policy, ...client }: Client): JsonObject {
  const stated = new Set(client.stated ?? Object.keys(CLIENT_DEFAULTS))
  return {
    jwt_configuration: {
      secret_encoded: false,
      ...object(extra.jwt_configuration),
      lifetime_in_seconds: client.idTokenLifetime,
      ...(stated.has('idTokenAlg') ? { alg: client.idTokenAlg } : {}),
    },
    refresh_token: {
      rotation_type: policy.rotating ? 'rotating' : 'non-rotating',
      expiration_type: policy.expiring ? 'expiring' : 'non-expiring',
      leeway: policy.leeway,
      token_lifetime: policy.tokenLifetime,
      infinite_token_lifetime: policy.infiniteTokenLifetime,
      infinite_idle_token_lifetime: policy.infiniteIdleTokenLifetime,
      idle_token_lifetime: policy.idleTokenLifetime,
      ...(extra.refresh_token_policies === undefined ? {} : { policies: extra.refresh_token_policies }),
    },
    ...logouts(extra, stated.has('backchannelLogoutUrls') ? client.backchannelLogoutUrls : undefined),
  }
}

/** Where the client is told of sessions that end, by both of Auth0's names. */
function logouts(extra: JsonObject, urls: readonly string[] | undefined): JsonObject {
  const told = urls === undefined ? {} : { backchannel_logout_urls: urls }
  const logout = { ...told, ...object(extra.oidc_logout) }
  return {
    ...(urls === undefined ? {} : { oidc_backchannel_logout: told }),
    ...(Object.keys(logout).length === 0 ? {} : { oidc_logout: logout }),
  }
}

/** What was kept as it was sent, without what is answered elsewhere. */
function writeExtra({ extra, credentials }: Client, isNew: boolean): JsonObject {
  const kept = without(extra, ['jwt_configuration', 'refresh_token_policies', 'oidc_logout'])
  return isNew ? (told(kept, credentials) as JsonObject) : kept
}

/** Names of credentials, wherever they are, as the credentials themselves. */
function told(value: Json, known: Client['credentials']): Json {
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, inner]): [string, Json] => {
    if (name !== 'credentials') return [name, told(inner, known)]
    const ids = new Set((inner as readonly JsonObject[]).map(({ id }) => id))
    return [name, known.filter(({ id }) => ids.has(id)).map((each) => writeCredential(each))]
  })
  return Object.fromEntries(entries)
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function only(whole: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)))
}

function without(whole: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)))
}
