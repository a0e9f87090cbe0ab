import { z } from 'zod'
import type { Json, JsonObject } from '../model/json.ts'
import { RESOURCE_SERVER_DEFAULTS, type ResourceServer } from '../model/resource-server.ts'
import { SYSTEM_API, isGiven } from '../model/system-api.ts'
import { fieldsQuery } from './fields.ts'
import { anything } from './formats.ts'
import { cursorQuery, pageQuery } from './paging.ts'

const seconds = z.int().min(0).max(2_592_000)

const typed = {
  scopes: z
    .array(z.strictObject({ value: z.string().min(1).max(280), description: z.string().max(500).optional() }))
    .max(1000)
    .optional(),
  signing_alg: z.enum(['HS256', 'RS256', 'RS512', 'PS256']).optional(),
  signing_secret: z.string().min(16).max(1024).optional(),
  allow_offline_access: z.boolean().optional(),
  token_lifetime: seconds.optional(),
  token_lifetime_for_web: seconds.optional(),
  token_dialect: z.enum(['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz']).optional(),
  skip_consent_for_verifiable_first_party_clients: z.boolean().optional(),
  enforce_policies: z.boolean().optional(),
}

const policies = z.strictObject({
  user: z.strictObject({ policy: z.enum(['allow_all', 'deny_all', 'require_client_grant']) }).optional(),
  client: z.strictObject({ policy: z.enum(['deny_all', 'require_client_grant']) }).optional(),
})

const kept = {
  allow_online_access: z.boolean().nullish(),
  allow_online_access_with_ephemeral_sessions: z.boolean().nullish(),
  token_encryption: anything.nullish(),
  consent_policy: z.enum(['transactional-authorization-with-mfa']).nullish(),
  authorization_details: z.array(anything).nullish(),
  proof_of_possession: anything.nullish(),
  subject_type_authorization: policies.optional(),
  authorization_policy: anything.nullish(),
}

const name = z
  .string()
  .max(200)
  .regex(/^[^<>]+$/)

/** Body of `POST /api/v2/resource-servers`. */
export const newResourceServerBody = z.strictObject({
  name: name.optional(),
  identifier: z.string().min(1).max(600),
  ...typed,
  ...kept,
})

export type NewResourceServerBody = z.infer<typeof newResourceServerBody>

/** Body of `PATCH /api/v2/resource-servers/{id}`. */
export const resourceServerBody = z.strictObject({ name: name.optional(), ...typed, ...kept })

export type ResourceServerBody = z.infer<typeof resourceServerBody>

/** Query of `GET /api/v2/resource-servers`. */
export const resourceServerQuery = pageQuery
  .extend(fieldsQuery().shape)
  .extend(cursorQuery.shape)
  .extend({
    identifiers: z
      .union([z.string(), z.array(z.string())])
      .transform((value) => [value].flat())
      .optional(),
  })

const SAME = {
  name: 'name',
  scopes: 'scopes',
  signing_alg: 'signingAlg',
  signing_secret: 'signingSecret',
  allow_offline_access: 'allowOfflineAccess',
  token_lifetime: 'tokenLifetime',
  token_lifetime_for_web: 'tokenLifetimeForWeb',
  token_dialect: 'tokenDialect',
  skip_consent_for_verifiable_first_party_clients: 'skipConsent',
  enforce_policies: 'enforcePolicies',
} as const satisfies Partial<Record<keyof ResourceServerBody, keyof ResourceServer>>

/** A new API as its body says, everything else default. */
export function newResourceServer(id: string, { identifier, ...body }: NewResourceServerBody): ResourceServer {
  return changedResourceServer({ ...RESOURCE_SERVER_DEFAULTS, id, identifier, name: identifier }, body)
}

/** An API after a change: what the body says, the rest as it was. */
export function changedResourceServer(api: ResourceServer, body: ResourceServerBody): ResourceServer {
  const changed: Partial<Record<keyof ResourceServer, unknown>> = {}
  for (const [wire, own] of Object.entries(SAME)) {
    const value = body[wire as keyof typeof SAME]
    if (value !== undefined) changed[own] = value
  }
  const extra: Record<string, Json | undefined> = { ...api.extra }
  for (const key of Object.keys(kept)) {
    const value = body[key as keyof typeof kept]
    if (value !== undefined) extra[key] = value as Json
  }
  const stays = Object.entries(extra).filter(([, value]) => value !== null)
  return { ...api, ...(changed as Partial<ResourceServer>), extra: Object.fromEntries(stays) as JsonObject }
}

/** An API as Auth0 answers it (CONTRACT §8). `issuer` names our Management API; `clientId` is the API's own client. */
export function writeResourceServer(api: ResourceServer, issuer: string, clientId?: string): JsonObject {
  const isSystem = api.id === SYSTEM_API.id
  return {
    id: api.id,
    name: api.name,
    identifier: isSystem ? `${issuer}api/v2/` : api.identifier,
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(api.scopes.length === 0 ? {} : { scopes: api.scopes }),
    signing_alg: api.signingAlg,
    ...(api.signingSecret === null ? {} : { signing_secret: api.signingSecret }),
    allow_offline_access: api.allowOfflineAccess,
    token_lifetime: api.tokenLifetime,
    token_lifetime_for_web: api.tokenLifetimeForWeb,
    skip_consent_for_verifiable_first_party_clients: api.skipConsent,
    ...(isSystem ? {} : { enforce_policies: api.enforcePolicies, token_dialect: api.tokenDialect }),
    ...(isSystem || isGiven(api) ? { is_system: true } : {}),
    subject_type_authorization: { user: { policy: 'allow_all' }, client: { policy: 'require_client_grant' } },
    ...writeExtra(api.extra),
  }
}

/** What was kept, without the text of the encryption key. */
function writeExtra({ token_encryption: encryption, ...extra }: JsonObject): JsonObject {
  const key = (encryption as { encryption_key?: JsonObject } | undefined)?.encryption_key
  if (!key) return encryption === undefined ? extra : { ...extra, token_encryption: encryption }
  const { pem: _pem, ...shown } = key
  return { ...extra, token_encryption: { ...(encryption as JsonObject), encryption_key: shown } }
}
