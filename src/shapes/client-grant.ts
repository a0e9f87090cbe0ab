import { z } from 'zod'
import { type ClientGrant, MANAGEMENT_AUDIENCE } from '../model/client.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { atLeastOne, booleanText, cursorQuery, pageQuery } from './paging.ts'

const scope = z.array(z.string().min(1).max(280)).max(5000)

const kept = {
  organization_usage: z.enum(['deny', 'allow', 'require']).nullish(),
  allow_any_organization: z.boolean().nullish(),
  allow_all_scopes: z.boolean().optional(),
  authorization_details_types: z.array(z.string().min(1).max(255)).optional(),
}

/** Body of `POST /api/v2/client-grants`. */
export const newClientGrantBody = z.strictObject({
  client_id: z.string().min(1).max(200),
  audience: z.string().min(1).max(600),
  scope: scope.optional(),
  subject_type: z.enum(['client', 'user']).default('client'),
  ...kept,
})

export type NewClientGrantBody = z.infer<typeof newClientGrantBody>

/** Body of `PATCH /api/v2/client-grants/{id}`. */
export const clientGrantBody = atLeastOne(z.strictObject({ scope: scope.nullish(), ...kept }))

export type ClientGrantBody = z.infer<typeof clientGrantBody>

/** Query of `GET /api/v2/client-grants`. */
export const clientGrantQuery = pageQuery.extend(cursorQuery.shape).extend({
  client_id: z.string().optional(),
  audience: z.string().optional(),
  subject_type: z.enum(['client', 'user']).optional(),
  allow_any_organization: booleanText.optional(),
})

export type ClientGrantQuery = z.infer<typeof clientGrantQuery>

/** What of a body is kept as it was sent; null takes it away. */
export function grantExtra(before: JsonObject, body: ClientGrantBody | NewClientGrantBody): JsonObject {
  const sent: Record<string, Json | undefined> = { ...before }
  for (const key of Object.keys(kept)) {
    const value = body[key as keyof typeof kept]
    if (value !== undefined) sent[key] = value
  }
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null)) as JsonObject
}

/** A grant as Auth0 answers it (CONTRACT §8). `issuer` names our Management API. */
export function writeClientGrant(grant: ClientGrant, issuer: string): JsonObject {
  return {
    id: grant.id,
    client_id: grant.clientId,
    audience: grant.audience === MANAGEMENT_AUDIENCE ? `${issuer}api/v2/` : grant.audience,
    scope: grant.scope,
    subject_type: grant.subjectType ?? 'client',
    ...grant.extra,
  }
}
