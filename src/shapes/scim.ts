import { z } from 'zod'
import type { Connection } from '../model/connection.ts'
import type { JsonObject } from '../model/json.ts'
import { cursorQuery } from './paging.ts'

const pair = z.strictObject({ auth0: z.string().min(1).max(300), scim: z.string().min(1).max(300) })
const mapping = z.array(pair).min(1).max(100)
const userIdAttribute = z.string().min(1).max(300)

/** Query of `GET /api/v2/connections-scim-configurations`. */
export const scimConfigurationsQuery = cursorQuery

/** Body of `POST …/scim-configuration`. */
export const newScimBody = z.strictObject({
  user_id_attribute: userIdAttribute.optional(),
  mapping: mapping.optional(),
})

export type NewScimBody = z.infer<typeof newScimBody>

/** Body of `PATCH …/scim-configuration`. */
export const scimBody = z.strictObject({ user_id_attribute: userIdAttribute, mapping })

export type ScimBody = z.infer<typeof scimBody>

/** Body of `POST …/scim-configuration/tokens`. A lifetime is in seconds; null: for good. */
export const scimTokenBody = z.strictObject({
  scopes: z
    .array(z.enum(['get:users', 'post:users', 'patch:users', 'put:users', 'delete:users']))
    .min(1)
    .default(['get:users', 'post:users', 'patch:users', 'put:users', 'delete:users']),
  token_lifetime: z.int().min(900).max(31_536_000_000).nullish(),
})

export type ScimTokenBody = z.infer<typeof scimTokenBody>

interface Configuration {
  readonly userIdAttribute: string
  readonly mapping: readonly JsonObject[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A SCIM configuration as Auth0 answers it. */
export function writeScimConfiguration(
  tenant: string,
  connection: Connection,
  configuration: Configuration,
): JsonObject {
  return {
    tenant_name: tenant,
    connection_id: connection.id,
    connection_name: connection.name,
    strategy: connection.strategy,
    mapping: configuration.mapping,
    updated_on: configuration.updatedAt.toISOString(),
    created_at: configuration.createdAt.toISOString(),
    user_id_attribute: configuration.userIdAttribute,
  }
}

interface Token {
  readonly id: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly validUntil: Date | null
}

/** A token as it is listed; with `token`, as it is handed out once. */
export function writeScimToken({ id, scopes, createdAt, validUntil }: Token, token?: string): JsonObject {
  return {
    token_id: id,
    ...(token === undefined ? {} : { token }),
    scopes,
    created_at: createdAt.toISOString(),
    ...(validUntil ? { valid_until: validUntil.toISOString() } : {}),
  }
}
