import { z } from 'zod'
import type { Connection } from '../model/connection.ts'
import type { JsonObject } from '../model/json.ts'
import type { OrganizationConnection, OrganizationMember } from '../model/organization.ts'
import { fieldsQuery } from './fields.ts'
import { atLeastOne, booleanText, cursorQuery } from './paging.ts'
import { partsQuery } from './organization.ts'
import { rootProfile } from './user.ts'

const flags = {
  assign_membership_on_login: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  is_signup_enabled: z.boolean().optional(),
}
const connectionId = z.string().min(1).max(50).describe('Single connection ID to add to the organization.')
const newer = {
  organization_connection_name: z.string().min(1).max(50),
  organization_access_level: z.enum(['none', 'readonly', 'limited', 'full']),
}

/** Body of `POST …/enabled_connections`. */
export const newEnabledConnectionBody = z.strictObject({ connection_id: connectionId, ...flags })

/** Body of `PATCH …/enabled_connections/{id}`. */
export const enabledConnectionBody = atLeastOne(z.strictObject(flags))

/** Body of `POST …/connections`. */
export const newOrganizationConnectionBody = z.strictObject({
  connection_id: connectionId,
  ...flags,
  is_enabled: z.boolean().optional(),
  organization_connection_name: newer.organization_connection_name.optional(),
  organization_access_level: newer.organization_access_level.optional(),
})

/** Body of `PATCH …/connections/{id}`. */
export const organizationConnectionBody = atLeastOne(
  z.strictObject({
    ...flags,
    is_enabled: z.boolean().nullish(),
    organization_connection_name: newer.organization_connection_name.nullish(),
    organization_access_level: newer.organization_access_level.nullish(),
  }),
)

export type OrganizationConnectionBody = z.infer<typeof organizationConnectionBody>

/** Query of `GET …/connections`. */
export const organizationConnectionsQuery = partsQuery.extend({ is_enabled: booleanText.optional() })

/** A connection of an organization after a body; what was never said is off, but that it is enabled. */
export function organizationConnectionFrom(
  id: string,
  body: OrganizationConnectionBody,
  before?: OrganizationConnection,
): OrganizationConnection {
  const { organization_connection_name: name, organization_access_level: level } = body
  const extra = {
    ...before?.extra,
    ...(name === undefined ? {} : { organization_connection_name: name }),
    ...(level === undefined ? {} : { organization_access_level: level }),
  }
  return {
    connectionId: id,
    assignMembershipOnLogin: body.assign_membership_on_login ?? before?.assignMembershipOnLogin ?? false,
    showAsButton: body.show_as_button ?? before?.showAsButton ?? true,
    isSignupEnabled: body.is_signup_enabled ?? before?.isSignupEnabled ?? false,
    isEnabled: body.is_enabled ?? before?.isEnabled ?? true,
    extra: Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== null)) as JsonObject,
  }
}

/** As `…/enabled_connections` answers it; `whole` adds what `…/connections` has beside it. */
export function writeOrganizationConnection(
  of: OrganizationConnection,
  { name, strategy }: Connection,
  whole = false,
): JsonObject {
  return {
    connection_id: of.connectionId,
    assign_membership_on_login: of.assignMembershipOnLogin,
    show_as_button: of.showAsButton,
    is_signup_enabled: of.isSignupEnabled,
    ...(whole && { is_enabled: of.isEnabled, ...of.extra }),
    connection: { name, strategy },
  }
}

/** Body of `POST` and `DELETE …/members`; its schema lets other properties pass. */
export const membersBody = z.looseObject({ members: z.array(z.string().min(3).max(300)).min(1).max(1000) })

/** Query of `GET …/members`. */
export const membersQuery = partsQuery
  .extend(cursorQuery.shape)
  .extend(fieldsQuery(['user_id', 'email', 'picture', 'name', 'roles']).shape)

export type MembersQuery = z.infer<typeof membersQuery>

/** A member as lists answer it: the roles only where they are asked for, as recorded. */
export function writeMember(
  { userId, profile, roles }: OrganizationMember,
  fields: readonly string[] = [],
): JsonObject {
  const { email, picture, name } = rootProfile({ profile } as Parameters<typeof rootProfile>[0])
  const known = { user_id: userId, email, picture, name }
  const told = Object.entries(known).filter(([, value]) => value !== undefined) as [string, string][]
  return { ...Object.fromEntries(told), ...(fields.includes('roles') && { roles: roles.map((role) => ({ ...role })) }) }
}

/** Body of `POST` and `DELETE …/members/{user_id}/roles`. */
export const memberRolesBody = z.strictObject({ roles: z.array(z.string().min(1).max(100)).min(1).max(1000) })

/** Body of `POST …/client-grants`. */
export const organizationGrantBody = z.strictObject({ grant_id: z.string().min(1).max(100) })

/** Query of `GET …/client-grants`. */
export const organizationGrantsQuery = partsQuery.extend({
  audience: z.string().max(600).optional(),
  client_id: z.string().optional(),
  grant_ids: z.union([z.string(), z.array(z.string())]).optional(),
})
