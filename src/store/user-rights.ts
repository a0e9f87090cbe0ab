import type { HeldPermission, Page, Permission, Role } from '../model/rights.ts'
import type { Queryable, Statement } from './database.ts'
import type { Window } from './roles.ts'

const LIST_ROLES: Statement = {
  name: 'list_user_roles',
  text: `
    with found as (select id, r.name, description from user_roles u join roles r on r.id = u.role_id where u.user_id = $1),
      page as (select * from found order by name limit $2::integer offset $3::integer)
    select (select count(*) from found) as total,
      coalesce((select jsonb_agg(to_jsonb(page) order by name) from page), '[]') as items`,
}

/** The roles of a user. */
export async function listUserRoles(db: Queryable, userId: string, { offset, limit }: Window): Promise<Page<Role>> {
  const [page] = await db.query<Page<Role>>(LIST_ROLES, [userId, limit, offset])
  return page ?? { items: [], total: 0 }
}

const ROLE_NAMES: Statement = {
  name: 'names_of_user_roles',
  text: 'select r.name from user_roles u join roles r on r.id = u.role_id where u.user_id = $1 order by r.name',
}

/** The names of a user's roles. */
export async function readRoleNames(db: Queryable, userId: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(ROLE_NAMES, [userId])
  return rows.map(({ name }) => name)
}

/** Every permission of a user ($1): one row for each way in which it has it. */
const HELD = `
  select audience, name, null::text as role_id from user_permissions where user_id = $1
  union all
  select p.audience, p.name, p.role_id from user_roles u join role_permissions p using (role_id) where u.user_id = $1`

const GROUPED = `
  select h.audience, h.name, bool_or(h.role_id is null) as direct,
    coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'description', r.description) order by r.name)
      filter (where r.id is not null), '[]') as roles
  from held h left join roles r on r.id = h.role_id`

const LIST_PERMISSIONS: Statement = {
  name: 'list_user_permissions',
  text: `
    with held as (${HELD}),
      page as (
        ${GROUPED} group by h.audience, h.name order by h.audience, h.name limit $2::integer offset $3::integer
      )
    select (select count(distinct (audience, name)) from held) as total,
      coalesce((select jsonb_agg(to_jsonb(page) order by audience, name) from page), '[]') as items`,
}

/** The permissions of a user, its own and those of its roles. */
export async function listUserPermissions(
  db: Queryable,
  userId: string,
  { offset, limit }: Window,
): Promise<Page<HeldPermission>> {
  const [page] = await db.query<Page<HeldPermission>>(LIST_PERMISSIONS, [userId, limit, offset])
  return page ?? { items: [], total: 0 }
}

const PERMISSIONS_AT: Statement = {
  name: 'user_permissions_at',
  text: `
    with held as (select * from (${HELD}) every where audience = $2 and name > $3)
    ${GROUPED} group by h.audience, h.name order by h.name limit $4::integer`,
}

/** The same at one API, those whose name comes after `from`. */
export function readPermissionsAt(
  db: Queryable,
  userId: string,
  at: { readonly audience: string; readonly from: string; readonly limit: number },
): Promise<HeldPermission[]> {
  return db.query<HeldPermission>(PERMISSIONS_AT, [userId, at.audience, at.from, at.limit])
}

const ROLES_WITH: Statement = {
  name: 'user_roles_with',
  text: `
    select r.id, r.name, r.description
    from user_roles u join role_permissions p using (role_id) join roles r on r.id = u.role_id
    where u.user_id = $1 and p.audience = $2 and p.name = $3 order by r.name`,
}

/** The roles by which a user has a permission. */
export function readRolesWith(db: Queryable, userId: string, { audience, name }: Permission): Promise<Role[]> {
  return db.query<Role>(ROLES_WITH, [userId, audience, name])
}

const NAMES_AT: Statement = {
  name: 'names_of_permissions_at',
  text: `
    select name from user_permissions where user_id = $1 and audience = $2
    union
    select p.name from user_roles u join role_permissions p using (role_id) where u.user_id = $1 and p.audience = $2
    union
    select p.name from organization_member_roles a join role_permissions p using (role_id)
    where a.user_id = $1 and p.audience = $2 and a.organization_id = $3
    order by name`,
}

/**
 * What a user may do at an API, by itself or by its roles, those in an organization among them: what its tokens may carry.
 */
export async function readPermissionNames(
  db: Queryable,
  userId: string,
  { audience, organization }: { readonly audience: string; readonly organization: string | null },
): Promise<string[]> {
  const rows = await db.query<{ name: string }>(NAMES_AT, [userId, audience, organization])
  return rows.map(({ name }) => name)
}
