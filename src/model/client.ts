import type { ClientCredential } from './client-credential.ts'
import type { JsonObject } from './json.ts'

/** Kinds of applications; those after the first four are Auth0's own integrations, and kept without effect. */
export const APP_TYPES = [
  'native',
  'spa',
  'regular_web',
  'non_interactive',
  'resource_server',
  'express_configuration',
  'rms',
  'box',
  'cloudbees',
  'concur',
  'dropbox',
  'mscrm',
  'echosign',
  'egnyte',
  'newrelic',
  'office365',
  'salesforce',
  'sentry',
  'sharepoint',
  'slack',
  'springcm',
  'zendesk',
  'zoom',
  'sso_integration',
  'oag',
] as const

/** How tokens are signed: with our RSA key, or (HS256) with a secret that the reader shares. */
export type TokenAlg = 'RS256' | 'RS512' | 'PS256' | 'HS256'

/** An application. What sign-in needs is typed; what Auth0's clients carry beside it is kept in `extra`. */
export interface Client {
  readonly id: string
  readonly name: string
  /** Null for public clients. */
  readonly secret: string | null
  readonly appType: (typeof APP_TYPES)[number]
  /** Third-party clients ask for consent. */
  readonly firstParty: boolean
  readonly oidcConformant: boolean
  readonly grantTypes: readonly string[]
  readonly tokenEndpointAuthMethod: 'none' | 'client_secret_post' | 'client_secret_basic'
  /** Where answers of `/authorize` may go; `*` may stand for one label of a host. */
  readonly callbacks: readonly string[]
  readonly allowedLogoutUrls: readonly string[]
  /** Origins that may be answered by `web_message`. */
  readonly webOrigins: readonly string[]
  /** Origins whose pages may call us with this client's tokens, beside those of the callbacks. */
  readonly allowedOrigins: readonly string[]
  readonly backchannelLogoutUrls: readonly string[]
  readonly initiateLoginUri: string | null
  readonly requirePushedAuthorizationRequests: boolean
  readonly idTokenAlg: TokenAlg
  /** Seconds. */
  readonly idTokenLifetime: number
  readonly refreshToken: RefreshTokenPolicy
  /** True where an ID token for this client may serve as bearer on the identities endpoints (DESIGN §3). */
  readonly idTokenForIdentities: boolean
  /** Keys and certificates; what they are for is in `client_authentication_methods` and the like of `extra`. */
  readonly credentials: readonly ClientCredential[]
  /** Other properties as they were sent, in Auth0's names: description, logo_uri, client_metadata, … */
  readonly extra: JsonObject
  /** The properties above that were set, where that is known; all others are default, and Auth0 leaves some of them out. */
  readonly stated?: readonly string[]
}

/** How refresh tokens of a client live (CONTRACT §8). Times in seconds. */
export interface RefreshTokenPolicy {
  readonly rotating: boolean
  readonly expiring: boolean
  /** A token that was rotated may be used again for so long. */
  readonly leeway: number
  readonly tokenLifetime: number
  readonly infiniteTokenLifetime: boolean
  readonly idleTokenLifetime: number
  readonly infiniteIdleTokenLifetime: boolean
}

/** What a new client has where nothing else was said (CONTRACT §8). */
export const CLIENT_DEFAULTS = {
  secret: null,
  appType: 'regular_web',
  firstParty: true,
  oidcConformant: false,
  grantTypes: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
  tokenEndpointAuthMethod: 'client_secret_post',
  callbacks: [],
  allowedLogoutUrls: [],
  webOrigins: [],
  allowedOrigins: [],
  backchannelLogoutUrls: [],
  initiateLoginUri: null,
  requirePushedAuthorizationRequests: false,
  idTokenAlg: 'RS256',
  idTokenLifetime: 36_000,
  refreshToken: {
    rotating: false,
    expiring: false,
    leeway: 0,
    tokenLifetime: 2_592_000,
    infiniteTokenLifetime: true,
    idleTokenLifetime: 1_296_000,
    infiniteIdleTokenLifetime: true,
  },
  idTokenForIdentities: false,
  credentials: [],
  extra: {},
} as const satisfies Omit<Client, 'id' | 'name'>

/** What a client may ask of an API in its own name. */
export interface ClientGrant {
  readonly id: string
  readonly clientId: string
  /** {@link MANAGEMENT_AUDIENCE}, or the API's identifier. */
  readonly audience: string
  readonly scope: readonly string[]
  /** `client`, unless said: for the client in its own name. `user`: what it may ask for in a user's. */
  readonly subjectType?: 'client' | 'user'
  /** Other properties as they were sent, in Auth0's names. */
  readonly extra?: JsonObject
}

/** Our Management API at whatever origin; on the wire it is `<origin>/api/v2/`. */
export const MANAGEMENT_AUDIENCE = '/api/v2/'

const origins = new WeakMap<Client, ReadonlySet<string>>()

/** Where a client's own pages are: the origins that it lists, and those of its callbacks that are web addresses. */
export function originsOf(client: Client): ReadonlySet<string> {
  const known = origins.get(client)
  if (known) return known
  const callbacks = client.callbacks.filter((url) => /^https?:/i.test(url) && URL.canParse(url))
  const all = [...client.allowedOrigins, ...client.webOrigins, ...callbacks.map((url) => new URL(url).origin)]
  origins.set(client, new Set(all))
  return new Set(all)
}
