import type { Client } from '../model/client.ts'
import type { Connection } from '../model/connection.ts'
import type { RecordedMethod } from '../model/flow.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { User } from '../model/user.ts'
import { writeUser } from '../shapes/user.ts'

/** How the sign-in reached us, in Auth0's words. */
export type Protocol =
  | 'oidc-basic-profile'
  | 'oidc-implicit-profile'
  | 'oidc-hybrid-profile'
  | 'oauth2-password'
  | 'oauth2-refresh-token'
  | 'oauth2-device-code'
  | 'oauth2-resource-owner'

/** A sign-in whose person is known, as the core sees it. */
export interface SignInFacts {
  readonly user: User
  /** The names of the user's roles. */
  readonly roles: readonly string[]
  /** Types of the user's confirmed second factors, such as `otp`. */
  readonly enrolledFactors: readonly string[]
  readonly client: Client
  /** Of the identity that signed in. */
  readonly connection: Connection
  readonly request: RequestFacts
  /** How the person was authenticated in this session: `pwd`, `federated`, `mfa`, … */
  readonly methods: readonly MethodFacts[]
  readonly transaction: TransactionFacts
  readonly session: { readonly id: string; readonly createdAt: Date; readonly authenticatedAt: Date } | null
  /** The API that the access token is for. */
  readonly audience: string | null
  /** Names us among several: the canonical host. */
  readonly tenant: string
}

/** Parameters of the authorization request, or, after a redirect, of the request to `/continue`. */
export interface RequestFacts {
  readonly ip: string
  readonly hostname: string
  readonly method: string
  readonly userAgent: string | null
  readonly language: string | null
  readonly query: JsonObject
  readonly body: JsonObject
}

export interface MethodFacts {
  readonly name: string
  readonly at: Date
  /** Which second factor it was, for the method `mfa`. */
  readonly type?: string
}

export interface TransactionFacts {
  readonly id: string | null
  readonly protocol: Protocol
  readonly redirectUri: string | null
  readonly requestedScopes: readonly string[]
  readonly responseType: readonly string[]
  readonly responseMode: string | null
  readonly acrValues: readonly string[]
  readonly loginHint: string | null
  readonly uiLocales: readonly string[]
  readonly prompt: readonly string[]
  readonly state: string | null
  readonly locale: string
}

/** What an action is told, in Auth0's shape. Its `secrets` are added for each action. */
export interface PostLoginEvent {
  readonly user: JsonObject
  readonly client: JsonObject
  readonly connection: JsonObject
  readonly request: JsonObject & {
    readonly ip: string
    readonly hostname: string
    readonly query: JsonObject
    readonly body: JsonObject
  }
  readonly authentication: { readonly methods: readonly (JsonObject & RecordedMethod)[] }
  readonly authorization: { readonly roles: readonly string[] }
  readonly transaction: JsonObject
  readonly stats: { readonly logins_count: number }
  readonly tenant: { readonly id: string }
  readonly configuration: JsonObject
  readonly session?: JsonObject
  readonly resource_server?: { readonly identifier: string }
}

/** The event of a sign-in. */
export function postLoginEvent(facts: SignInFacts): PostLoginEvent {
  const { client, connection, session, audience } = facts
  return {
    user: userOf(facts),
    client: { client_id: client.id, name: client.name, metadata: objectIn(client.extra['client_metadata']) },
    connection: {
      id: connection.id,
      name: connection.name,
      strategy: connection.strategy,
      metadata: objectIn(connection.options['metadata']),
    },
    request: requestOf(facts.request),
    authentication: { methods: facts.methods.map(methodOf) },
    authorization: { roles: facts.roles },
    transaction: transactionOf(facts.transaction),
    stats: { logins_count: facts.user.logins?.count ?? 0 },
    tenant: { id: facts.tenant },
    configuration: {},
    ...(session && { session: sessionOf(session, facts.user) }),
    ...(audience !== null && { resource_server: { identifier: audience } }),
  }
}

/** As the Management API answers it, except that both metadata are always there, and the counters are in `stats`. */
function userOf({ user, enrolledFactors }: SignInFacts): JsonObject {
  const { last_login: _at, last_ip: _ip, logins_count: _count, ...rest } = writeUser(user)
  return {
    ...rest,
    email_verified: rest['email_verified'] ?? false,
    app_metadata: user.appMetadata ?? {},
    user_metadata: user.userMetadata ?? {},
    multifactor: [...new Set(enrolledFactors)],
    enrolledFactors: enrolledFactors.map((type) => ({ type, method: type, options: {} })),
  }
}

function requestOf({ ip, hostname, method, userAgent, language, query, body }: RequestFacts) {
  return {
    ...{ ip, hostname, method, query, body, geoip: {} },
    ...withoutNull({ user_agent: userAgent, language }),
  }
}

function methodOf({ name, at, type }: MethodFacts) {
  return { name, timestamp: at.toISOString(), ...(type !== undefined && { type }) }
}

function sessionOf({ id, createdAt, authenticatedAt }: NonNullable<SignInFacts['session']>, user: User): JsonObject {
  return {
    id,
    user_id: user.id,
    created_at: createdAt.toISOString(),
    authenticated_at: authenticatedAt.toISOString(),
  }
}

function transactionOf(facts: TransactionFacts): JsonObject {
  return {
    protocol: facts.protocol,
    locale: facts.locale,
    requested_scopes: facts.requestedScopes,
    response_type: facts.responseType,
    acr_values: facts.acrValues,
    ui_locales: facts.uiLocales,
    prompt: facts.prompt,
    metadata: {},
    ...withoutNull({
      id: facts.id,
      redirect_uri: facts.redirectUri,
      response_mode: facts.responseMode,
      login_hint: facts.loginHint,
      state: facts.state,
    }),
  }
}

function withoutNull(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

function objectIn(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}
