import type { Identities, Identity } from '../model/identity.ts'
import type { JsonObject } from '../model/json.ts'
import { hasAny, type Membership, type Permission } from '../model/rights.ts'
import type { SystemRole } from '../model/system-roles.ts'
import type { Logins, User } from '../model/user.ts'

/** The columns of an identity (i). */
export const identityColumns = `
  i.key, i.position, i.provider, i.id, i.id_is_number, i.connection, i.connection_id, i.issuer, i.subject,
  i.profile, i.epoch, i.linked_by, i.password_reset_at`

/**
 * One row for each identity of a user: the columns of users (u), identities (i) and logins (l).
 * Order rows by user, then `(i.key = u.main_key) desc, i.position`.
 */
export const userColumns = `
  u.user_id, u.main_key, u.version, u.app_metadata, u.user_metadata, u.blocked, u.created_at, u.updated_at,
  l.logins_count, l.last_login, l.last_ip, ${identityColumns},
  (select a.role from administrators a where a.user_id = u.user_id) as role`

/** The rights of a user, in the row of the main identity: only where a decision is made on them. */
export const rightsColumns = `
  case when i.key = u.main_key then (
    select jsonb_agg(r.role_id order by r.role_id) from user_roles r where r.user_id = u.user_id
  ) end as roles,
  case when i.key = u.main_key then (
    select jsonb_agg(jsonb_build_object('audience', p.audience, 'name', p.name) order by p.audience, p.name)
    from user_permissions p where p.user_id = u.user_id
  ) end as permissions,
  case when i.key = u.main_key then (
    select jsonb_agg(jsonb_build_object('organization', o.organization_id, 'role', o.role_id)
      order by o.organization_id, o.role_id nulls first)
    from (
      select organization_id, null as role_id from organization_members m where m.user_id = u.user_id
      union all
      select organization_id, role_id from organization_member_roles a where a.user_id = u.user_id
    ) as o
  ) end as memberships`

/** One row of {@link userColumns}. */
export interface UserRow extends IdentityRow {
  readonly user_id: string
  readonly version: number
  readonly app_metadata: JsonObject | null
  readonly user_metadata: JsonObject | null
  readonly blocked: boolean | null
  readonly created_at: Date
  readonly updated_at: Date
  readonly logins_count: number | null
  readonly last_login: Date | null
  readonly last_ip: string | null
  readonly role: SystemRole | null
  /** {@link rightsColumns}, where they were read. */
  readonly roles?: readonly string[] | null
  readonly permissions?: readonly Permission[] | null
  readonly memberships?: readonly Membership[] | null
}

/** One row of {@link identityColumns}. */
export interface IdentityRow {
  readonly key: string
  readonly position: number
  readonly provider: string
  readonly id: string
  readonly id_is_number: boolean
  readonly connection: string
  readonly connection_id: string
  readonly issuer: string
  readonly subject: string
  readonly profile: JsonObject
  readonly epoch: number
  readonly linked_by: string | null
  readonly password_reset_at: Date | null
}

/** Users from rows ordered by user, main identity first. */
export function usersFromRows(rows: readonly UserRow[]): User[] {
  const users: User[] = []
  let start = 0
  while (start < rows.length) {
    const end = endOfUser(rows, start)
    users.push(userFromRows(rows.slice(start, end)))
    start = end
  }
  return users
}

function endOfUser(rows: readonly UserRow[], start: number): number {
  const id = rows[start]?.user_id
  let end = start
  while (rows[end]?.user_id === id && end < rows.length) end++
  return end
}

function userFromRows(rows: readonly UserRow[]): User {
  const [main, ...linked] = rows
  if (!main) throw new Error('A user without an identity cannot be read: the database forbids it')
  const identities: Identities = [identityFromRow(main), ...linked.map(identityFromRow)]
  return {
    id: main.user_id,
    version: main.version,
    identities,
    appMetadata: main.app_metadata,
    userMetadata: main.user_metadata,
    blocked: main.blocked,
    createdAt: main.created_at,
    updatedAt: main.updated_at,
    logins: loginsFromRow(main),
    ...(main.role === null ? {} : { role: main.role }),
    ...rightsFromRow(main),
  }
}

function rightsFromRow({ roles, permissions, memberships }: UserRow): Pick<User, 'rights'> {
  const joined = memberships?.length ? { memberships } : {}
  const rights = { roles: roles ?? [], permissions: permissions ?? [], ...joined }
  return hasAny(rights) ? { rights } : {}
}

export function identityFromRow(row: IdentityRow): Identity {
  return {
    key: row.key,
    provider: row.provider,
    id: row.id,
    numeric: row.id_is_number,
    connection: row.connection,
    connectionId: row.connection_id,
    issuer: row.issuer,
    subject: row.subject,
    profile: row.profile,
    epoch: row.epoch,
    position: row.position,
    linkedBy: row.linked_by,
    passwordResetAt: row.password_reset_at,
  }
}

function loginsFromRow(row: UserRow): Logins | null {
  if (row.logins_count === null || row.last_login === null || row.last_ip === null) return null
  return { count: row.logins_count, lastLogin: row.last_login, lastIp: row.last_ip }
}
