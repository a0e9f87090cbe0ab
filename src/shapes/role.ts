import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import type { HeldPermission, Member, Permission, Role } from '../model/rights.ts'
import type { ResourceServer } from '../model/resource-server.ts'
import { cursorQuery, pageQuery } from './paging.ts'
import { rootProfile } from './user.ts'
import { userId } from './user-requests.ts'

const name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^<>]*$/)
  .describe('Name of the role.')
const description = z.string().max(1000).describe('Description of the role.')

/** A role's id in a path. */
export const roleParams = z.object({ id: z.string().min(1).max(200).describe('ID of the role') })

/** Body of `POST /api/v2/roles`. */
export const newRoleBody = z.strictObject({ name, description: description.optional() })

/** Body of `PATCH /api/v2/roles/{id}`. */
export const roleBody = z.strictObject({ name: name.optional(), description: description.optional() })

export type RoleBody = z.infer<typeof roleBody>

/** Query of `GET /api/v2/roles`. */
export const rolesQuery = pageQuery.extend({
  name_filter: z.string().max(1000).default('').describe('Optional filter on name (case-insensitive).'),
})

/** Query of `GET /api/v2/roles/{id}/users`. */
export const membersQuery = pageQuery.extend(cursorQuery.shape)

export type MembersQuery = z.infer<typeof membersQuery>

/** More than anybody holds; nobody sends half a megabyte by mistake. */
const MOST_AT_ONCE = 1000

/** Body of `POST` and `DELETE` of `/users/{id}/roles`. */
export const rolesBody = z.strictObject({
  roles: z.array(z.string().min(1).max(200)).min(1).max(MOST_AT_ONCE).describe('List of roles IDs.'),
})

/** Body of `POST /roles/{id}/users`. */
export const membersBody = z.strictObject({
  users: z.array(userId).max(MOST_AT_ONCE).describe('user_id of the users to assign the role to.'),
})

const permission = z.strictObject({
  resource_server_identifier: z.string().min(1).max(600),
  permission_name: z.string().min(1).max(280),
})

/** Body of whatever gives or takes permissions. */
export const permissionsBody = z.strictObject({
  permissions: z.array(permission).min(1).max(MOST_AT_ONCE).describe('Pairs of API and permission.'),
})

export type PermissionsBody = z.infer<typeof permissionsBody>

/** Query of what a user holds, whatever the way. */
export const heldQuery = z.object({ from: z.string().max(1000).default(''), take: cursorQuery.shape.take })

export type HeldQuery = z.infer<typeof heldQuery>

/** The same at one API. */
export const heldAtQuery = heldQuery.extend({
  resource_server_identifier: z.string().min(1).max(600).describe('Identifier of the API.'),
})

/** The same, of one permission. */
export const sourcesQuery = heldAtQuery.extend({ permission_name: z.string().min(1).max(280) })

/** The same, of one role. */
export const groupsQuery = heldQuery.extend({ role_id: z.string().min(1).max(200) })

/** A role as Auth0 answers it. */
export function writeRole({ id, name, description }: Role): JsonObject {
  return { id, name, ...(description === null ? {} : { description }) }
}

/** What names an API in answers. */
export type Apis = ReadonlyMap<string, ResourceServer>

/** A permission as Auth0 answers it. `issuer` names our own API. */
export function writePermission({ audience, name }: Permission, apis: Apis, issuer: string): JsonObject {
  const api = apis.get(audience)
  const described = api?.scopes.find(({ value }) => value === name)?.description
  return {
    permission_name: name,
    ...(described === undefined ? {} : { description: described }),
    ...(api && { resource_server_name: api.name }),
    resource_server_identifier: audience.startsWith('/') ? `${issuer}${audience.slice(1)}` : audience,
  }
}

/** Where a user has a permission from (CONTRACT §4.8). */
export function writeSources({ direct, roles }: HeldPermission): JsonObject[] {
  const own = direct ? [{ source_id: '', source_name: '', source_type: 'DIRECT' }] : []
  return [...own, ...roles.map(({ id, name }) => ({ source_id: id, source_name: name, source_type: 'ROLE' }))]
}

/** A user who has a role, as Auth0 answers it. */
export function writeMember({ userId: id, profile }: Member): JsonObject {
  const { email, picture, name: called } = rootProfile({ profile })
  return {
    user_id: id,
    ...(email === undefined ? {} : { email }),
    ...(picture === undefined ? {} : { picture }),
    ...(called === undefined ? {} : { name: called }),
  }
}

/** The place of a member in the list, for whoever reads on from there. */
export function memberCursor({ since, userId: id }: Pick<Member, 'since' | 'userId'>): string {
  return Buffer.from(`${since},${id}`).toString('base64url')
}

/** The place that a cursor names, or undefined where it is none. */
export function readMemberCursor(cursor: string): Pick<Member, 'since' | 'userId'> | undefined {
  const [, since, id] = /^(\d{1,16}),([^\0]+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return since === undefined || id === undefined ? undefined : { since: Number(since), userId: id }
}
