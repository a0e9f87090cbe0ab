import type { TokenAlg } from './client.ts'
import type { JsonObject } from './json.ts'

/** An API that access tokens are for (CONTRACT §8). */
export interface ResourceServer {
  /** 24 hex digits. */
  readonly id: string
  /** The audience: any text, most often a URL. */
  readonly identifier: string
  readonly name: string
  readonly scopes: readonly { readonly value: string; readonly description?: string }[]
  readonly allowOfflineAccess: boolean
  /** Seconds; `Web` for tokens that a browser got from `/authorize`. */
  readonly tokenLifetime: number
  readonly tokenLifetimeForWeb: number
  /** First-party clients on verifiable addresses ask for no consent. */
  readonly skipConsent: boolean
  /** Tokens carry only the scopes that roles and permissions give (RBAC). */
  readonly enforcePolicies: boolean
  readonly tokenDialect: string
  readonly signingAlg: TokenAlg
  /** What HS256 tokens are signed with. */
  readonly signingSecret: string | null
  /** Other properties as they were sent, in Auth0's names. */
  readonly extra: JsonObject
}

/** What a new API has where nothing else was said (CONTRACT §8). */
export const RESOURCE_SERVER_DEFAULTS = {
  scopes: [],
  allowOfflineAccess: false,
  tokenLifetime: 86_400,
  tokenLifetimeForWeb: 7200,
  skipConsent: false,
  enforcePolicies: false,
  tokenDialect: 'access_token',
  signingAlg: 'RS256',
  signingSecret: null,
  extra: {},
} as const satisfies Omit<ResourceServer, 'id' | 'identifier' | 'name'>

/** Whether its tokens follow RFC 9068 instead of Auth0's own form (CONTRACT §11.4). */
export function isByRfc9068({ tokenDialect }: ResourceServer): boolean {
  return tokenDialect.startsWith('rfc9068_profile')
}

/** Whether its tokens tell what may be done at it, as `permissions`: where it enforces them, and its dialect says so. */
export function tellsPermissions({ enforcePolicies, tokenDialect }: ResourceServer): boolean {
  return enforcePolicies && tokenDialect.endsWith('_authz')
}
