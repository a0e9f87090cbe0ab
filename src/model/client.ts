/** An application. Issue "Signing in" gives it more; these are the fields that tokens need. */
export interface Client {
  readonly id: string
  readonly name: string
  /** Null for public clients. */
  readonly secret: string | null
  readonly appType: 'non_interactive' | 'spa' | 'regular_web' | 'native'
  readonly firstParty: boolean
  readonly grantTypes: readonly string[]
  /** Origins whose pages may call the Management API with this client's tokens. */
  readonly allowedOrigins: readonly string[]
  /** True where an ID token for this client may serve as bearer on the identities endpoints (DESIGN §3). */
  readonly idTokenForIdentities: boolean
}

/** What a client may ask of an API in its own name. */
export interface ClientGrant {
  readonly id: string
  readonly clientId: string
  /** {@link MANAGEMENT_AUDIENCE}, or the API's identifier. */
  readonly audience: string
  readonly scope: readonly string[]
}

/** Our Management API at whatever origin; on the wire it is `<origin>/api/v2/`. */
export const MANAGEMENT_AUDIENCE = '/api/v2/'
