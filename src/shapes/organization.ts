import { z } from 'zod'
import type { Json, JsonObject } from '../model/json.ts'
import type { Organization } from '../model/organization.ts'
import { booleanText, cursorQuery, integerText } from './paging.ts'

const HTML_COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i
const MOST_METADATA = 25

/** As Auth0 has it, but that a name can never be taken for an id. */
const name = z
  .string()
  .min(1)
  .max(50)
  .refine((text) => /^(?!org_)[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/.test(text), {
    error: ({ input }) => `Object didn't pass validation for format organization-name: ${String(input)}`,
  })
  .describe('The name of this organization.')
const displayName = z.string().min(1).max(255).describe('Friendly name of this organization.')
const color = z.string().regex(HTML_COLOR)
const branding = z.strictObject({
  logo_url: z
    .url({ protocol: /^https$/ })
    .max(2048)
    .nullish(),
  colors: z.strictObject({ primary: color, page_background: color }).optional(),
})
const metadata = z
  .record(z.string().min(1).max(255), z.string().max(255).nullable())
  .refine((given) => Object.keys(given).length <= MOST_METADATA, `At most ${MOST_METADATA} properties are allowed`)
const calls = z.int().min(1).max(2147483647).optional()
const tokenQuota = z.strictObject({
  client_credentials: z.strictObject({ enforce: z.boolean().optional(), per_day: calls, per_hour: calls }),
})

/** A connection of an organization as it is sent along with a new one. */
const enabledConnection = z.strictObject({
  connection_id: z.string().min(1).max(50),
  assign_membership_on_login: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  is_signup_enabled: z.boolean().optional(),
})

/** Body of `POST /api/v2/organizations`. */
export const newOrganizationBody = z.strictObject({
  name,
  display_name: displayName.optional(),
  branding: branding.optional(),
  metadata: metadata.optional(),
  enabled_connections: z.array(enabledConnection).max(50).optional(),
  token_quota: tokenQuota.optional(),
})

export type NewOrganizationBody = z.infer<typeof newOrganizationBody>

/** Body of `PATCH /api/v2/organizations/{id}`. */
export const organizationBody = z.strictObject({
  name: name.optional(),
  display_name: displayName.optional(),
  branding: branding.optional(),
  metadata: metadata.optional(),
  token_quota: tokenQuota.nullish(),
})

export type OrganizationBody = z.infer<typeof organizationBody>

/** Offset paging of what belongs to organizations: 50 a page unless asked, at most 100. */
export const partsQuery = z.object({
  page: integerText(0, Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe('Page index of the results to return. First page is 0.'),
  per_page: integerText(1, 100).default(50).describe('Number of results per page.'),
  include_totals: booleanText.default(false),
})

export type PartsQuery = z.infer<typeof partsQuery>

/** Query of `GET /api/v2/organizations`. */
export const organizationsQuery = partsQuery.extend(cursorQuery.shape).extend({
  sort: z
    .string()
    .max(15)
    .regex(/^(created_at|name|display_name):(1|-1)$/)
    .optional()
    .describe('Field to sort by. Use field:order where order is 1 for ascending and -1 for descending.'),
})

export type OrganizationsQuery = z.infer<typeof organizationsQuery>

/** A new organization: its name is what people read, too, unless another was sent. */
export function organizationFrom(id: string, body: NewOrganizationBody): Organization {
  return {
    id,
    name: body.name,
    displayName: body.display_name ?? body.name,
    branding: (body.branding as JsonObject | undefined) ?? null,
    metadata: merged(null, body.metadata),
    tokenQuota: (body.token_quota as JsonObject | undefined) ?? null,
  }
}

/** An organization after a change: what the body names; of metadata each name by itself, and null takes it away. */
export function changedOrganization(before: Organization, body: OrganizationBody): Organization {
  return {
    id: before.id,
    name: body.name ?? before.name,
    displayName: body.display_name ?? before.displayName,
    branding: (body.branding as JsonObject | undefined) ?? before.branding,
    metadata: merged(before.metadata, body.metadata),
    tokenQuota: body.token_quota === undefined ? before.tokenQuota : (body.token_quota as JsonObject | null),
  }
}

function merged(before: JsonObject | null, sent: Readonly<Record<string, string | null>> | undefined) {
  if (sent === undefined) return before
  return Object.fromEntries<Json>(Object.entries({ ...before, ...sent }).filter(([, value]) => value !== null))
}

/** Whether an organization has more metadata than it may. */
export function hasTooMuch({ metadata: kept }: Organization): boolean {
  return Object.keys(kept ?? {}).length > MOST_METADATA
}

/** An organization as it is answered: what was never set is left out, as recorded. */
export function writeOrganization({ id, name, displayName, ...rest }: Organization): JsonObject {
  const { branding, metadata, tokenQuota } = rest
  return {
    id,
    name,
    display_name: displayName,
    ...(branding && { branding }),
    ...(metadata && { metadata }),
    ...(tokenQuota && { token_quota: tokenQuota }),
  }
}
