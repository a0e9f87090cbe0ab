import { z } from 'zod'
import { CLIENT_DEFAULTS, type Client, type RefreshTokenPolicy } from '../model/client.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { type refreshTokenShape, keptFields, typedFields } from './client-fields.ts'
import { fieldsQuery } from './fields.ts'
import { atLeastOne, cursorQuery, pageQuery, booleanText } from './paging.ts'

const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^<>]+$/)

/** Body of `POST /api/v2/clients`. */
export const newClientBody = z.strictObject({
  name,
  ...typedFields,
  ...keptFields,
  resource_server_identifier: z.string().min(1).max(600).optional(),
})

export type NewClientBody = z.infer<typeof newClientBody>

/** Body of `PATCH /api/v2/clients/{id}`. */
export const clientBody = atLeastOne(
  z.strictObject({
    name: name.optional(),
    client_secret: z.string().min(1).max(1024).optional(),
    ...typedFields,
    ...keptFields,
  }),
)

export type ClientBody = z.infer<typeof clientBody>

/** The only search that is served of those that Auth0 has. */
const clientSearch = z.literal('client_grant.allow_any_organization:true', {
  error: 'Only q=client_grant.allow_any_organization:true is supported',
})

/** Query of `GET /api/v2/clients`. */
export const clientQuery = pageQuery
  .extend(fieldsQuery().shape)
  .extend(cursorQuery.shape)
  .extend({
    app_type: z
      .string()
      .transform((text) => text.split(','))
      .optional(),
    is_first_party: booleanText.optional(),
    is_global: booleanText.optional(),
    external_client_id: z.string().min(1).max(120).optional(),
    q: clientSearch.optional(),
  })

export type ClientQuery = z.infer<typeof clientQuery>

/** The properties whose value is the same in and out, by Auth0's name. */
const SAME = {
  app_type: 'appType',
  is_first_party: 'firstParty',
  oidc_conformant: 'oidcConformant',
  grant_types: 'grantTypes',
  callbacks: 'callbacks',
  allowed_logout_urls: 'allowedLogoutUrls',
  web_origins: 'webOrigins',
  allowed_origins: 'allowedOrigins',
  require_pushed_authorization_requests: 'requirePushedAuthorizationRequests',
  id_token_for_identities: 'idTokenForIdentities',
} as const satisfies Partial<Record<keyof ClientBody, keyof Client>>

/** A new client as its body says, everything else default for its kind. */
export function newClient(id: string, sent: NewClientBody): Client {
  const body = { ...KIND_DEFAULTS[sent.app_type ?? ''], ...sent }
  const method = body.token_endpoint_auth_method ?? usualMethod(body)
  const base = { ...CLIENT_DEFAULTS, id, name: body.name, stated: [] }
  const grants = body.grant_types ?? (method === 'none' ? PUBLIC_GRANTS : undefined)
  return changedClient(base, {
    ...body,
    ...(method === undefined ? {} : { token_endpoint_auth_method: method }),
    ...(grants === undefined ? {} : { grant_types: [...grants] }),
  })
}

/** Applications that run where nothing can be kept secret prove nothing, unless they were given a key. */
function usualMethod({ app_type: type, client_authentication_methods: byKey }: NewClientBody): 'none' | undefined {
  return (type === 'spa' || type === 'native') && !byKey ? 'none' : undefined
}

/** What two kinds of Auth0's clients begin with (as recorded). */
const KIND_DEFAULTS: Readonly<Record<string, Partial<NewClientBody>>> = {
  resource_server: { oidc_conformant: true, grant_types: [], jwt_configuration: { alg: 'RS256' } },
  express_configuration: {
    oidc_conformant: true,
    callbacks: ['https://system-admin.okta.com/admin/app/generic/oauth20redirect'],
    grant_types: ['authorization_code', 'client_credentials'],
    jwt_configuration: { alg: 'RS256' },
    organization_usage: 'require',
    organization_require_behavior: 'pre_login_prompt',
    client_authentication_methods: { private_key_jwt: { credentials: [] } },
  },
}

/** Who keeps no secret may ask for nothing in its own name. */
const PUBLIC_GRANTS = CLIENT_DEFAULTS.grantTypes.filter((grant) => grant !== 'client_credentials')

/** A client after a change: what the body says, the rest as it was. */
export function changedClient(client: Client, body: ClientBody): Client {
  const typed = typedFrom(client, body)
  const stated = new Set([...(client.stated ?? Object.keys(CLIENT_DEFAULTS)), ...Object.keys(typed)])
  if (body.token_endpoint_auth_method === null) stated.delete('tokenEndpointAuthMethod')
  if (body.refresh_token === null) stated.delete('refreshToken')
  return {
    ...client,
    ...typed,
    name: body.name ?? client.name,
    secret: body.client_secret ?? client.secret,
    extra: extraFrom(client.extra, body),
    stated: [...stated],
  }
}

function typedFrom(client: Client, body: ClientBody): Partial<Client> {
  const typed: Partial<Record<keyof Client, unknown>> = {}
  for (const [wire, own] of Object.entries(SAME)) {
    const value = body[wire as keyof typeof SAME]
    if (value !== undefined) typed[own] = value
  }
  return { ...(typed as Partial<Client>), ...addressesFrom(body), ...tokensFrom(client, body) }
}

function addressesFrom(body: ClientBody): Partial<Client> {
  const { token_endpoint_auth_method: method, initiate_login_uri: initiate } = body
  const logoutUrls = (body.oidc_logout ?? body.oidc_backchannel_logout)?.backchannel_logout_urls
  return {
    ...(method === undefined ? {} : { tokenEndpointAuthMethod: method ?? CLIENT_DEFAULTS.tokenEndpointAuthMethod }),
    ...(initiate === undefined ? {} : { initiateLoginUri: initiate === '' ? null : initiate }),
    ...(logoutUrls === undefined ? {} : { backchannelLogoutUrls: logoutUrls }),
  }
}

function tokensFrom(client: Client, { jwt_configuration: jwt, refresh_token: refresh }: ClientBody): Partial<Client> {
  return {
    ...(jwt?.alg === undefined ? {} : { idTokenAlg: jwt.alg }),
    ...(jwt?.lifetime_in_seconds === undefined ? {} : { idTokenLifetime: jwt.lifetime_in_seconds }),
    ...(refresh === null ? { refreshToken: CLIENT_DEFAULTS.refreshToken } : {}),
    ...(refresh ? { refreshToken: policyFrom(client.refreshToken, refresh) } : {}),
  }
}

/** Tokens that expire have an end of their life and of their idleness, unless it is said otherwise (as recorded). */
function policyFrom(before: RefreshTokenPolicy, sent: z.infer<typeof refreshTokenShape>): RefreshTokenPolicy {
  const expiring = sent.expiration_type === 'expiring'
  const unlimited = (said: boolean | undefined, was: boolean) =>
    said ?? (expiring === before.expiring ? was : !expiring)
  return {
    rotating: sent.rotation_type === 'rotating',
    expiring,
    leeway: sent.leeway ?? before.leeway,
    tokenLifetime: sent.token_lifetime ?? before.tokenLifetime,
    infiniteTokenLifetime: unlimited(sent.infinite_token_lifetime, before.infiniteTokenLifetime),
    idleTokenLifetime: sent.idle_token_lifetime ?? before.idleTokenLifetime,
    infiniteIdleTokenLifetime: unlimited(sent.infinite_idle_token_lifetime, before.infiniteIdleTokenLifetime),
  }
}

/** What is kept beside: as it was sent, null taking it away; of typed objects the parts that are not typed. */
function extraFrom(before: JsonObject, body: ClientBody): JsonObject {
  const sent: Record<string, Json | undefined> = { ...before }
  for (const key of [...Object.keys(keptFields), 'resource_server_identifier']) {
    const value = body[key as keyof typeof keptFields]
    if (value !== undefined) sent[key] = value as Json
  }
  if (body.jwt_configuration) sent.jwt_configuration = without(body.jwt_configuration, ['alg', 'lifetime_in_seconds'])
  if (body.refresh_token?.policies !== undefined) sent.refresh_token_policies = body.refresh_token.policies as Json
  const logout = body.oidc_logout ?? body.oidc_backchannel_logout
  if (logout) sent.oidc_logout = without(logout, ['backchannel_logout_urls'])
  const kept = Object.entries(sent).filter((pair): pair is [string, Json] => (pair[1] ?? null) !== null)
  return Object.fromEntries(kept)
}

function without(object: object, names: readonly string[]): JsonObject {
  return Object.fromEntries<Json>(Object.entries(object).filter(([name]) => !names.includes(name)))
}
