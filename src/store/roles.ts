import type { Page, Permission, Role } from '../model/rights.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

/** Which part of a list. */
export interface Window {
  readonly offset: number
  readonly limit: number
}

const COLUMNS = 'id, name, description'

const LIST_ROLES: Statement = {
  name: 'list_roles',
  text: `
    with found as (select ${COLUMNS} from roles where position(lower($1) in lower(name)) > 0),
      page as (select * from found order by name limit $2::integer offset $3::integer)
    select (select count(*) from found) as total,
      coalesce((select jsonb_agg(to_jsonb(page) order by name) from page), '[]') as items`,
}

/** Roles whose name contains a text, whatever the case, in the order of their names. */
export async function listRoles(db: Queryable, filter: string, { offset, limit }: Window): Promise<Page<Role>> {
  const [page] = await db.query<Page<Role>>(LIST_ROLES, [filter, limit, offset])
  return page ?? { items: [], total: 0 }
}

const READ_ROLE: Statement = { name: 'read_role', text: `select ${COLUMNS} from roles where id = $1` }

/** One role as it is at this moment. */
export async function readRole(db: Queryable, id: string): Promise<Role | undefined> {
  const [role] = await db.query<Role>(READ_ROLE, [id])
  return role
}

const LOCK_ROLE: Statement = { name: 'lock_role', text: `select ${COLUMNS} from roles where id = $1 for update` }

/** The same; nobody else changes it, or what it may do, until the transaction ends. */
export async function lockRole(tx: Transaction, id: string): Promise<Role | undefined> {
  const [role] = await tx.query<Role>(LOCK_ROLE, [id])
  return role
}

const READ_NAMES: Statement = { name: 'read_role_names', text: 'select id, name from roles where id = any($1::text[])' }

/** The names of roles, by id: no statement where there are none. */
export async function readNamesOfRoles(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = ids.length === 0 ? [] : await db.query<{ id: string; name: string }>(READ_NAMES, [ids])
  return new Map(rows.map(({ id, name }) => [id, name]))
}

const COUNT_ROLES: Statement = { name: 'count_roles', text: 'select count(*) from roles' }

/** How many roles there are. */
export async function countRoles(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(COUNT_ROLES, [])
  return row?.count ?? 0
}

const ADD_ROLE: Statement = {
  name: 'add_role',
  text: `insert into roles (${COLUMNS}, created_at) values ($1, $2, $3, now()) on conflict (name) do nothing returning id`,
}

/** Adds a role; false where its name is taken. */
export async function addRole(tx: Transaction, { id, name, description }: Role): Promise<boolean> {
  return (await tx.query(ADD_ROLE, [id, name, description])).length > 0
}

const SAVE_ROLE: Statement = {
  name: 'save_role',
  text: 'update roles set name = $2, description = $3 where id = $1',
}

/** Writes a role that was locked. @throws a unique violation of `roles_name` where its name is another's */
export async function saveRole(tx: Transaction, { id, name, description }: Role): Promise<void> {
  await tx.query(SAVE_ROLE, [id, name, description])
}

const REMOVE_ROLE: Statement = { name: 'remove_role', text: 'delete from roles where id = $1 returning id' }

/** Removes a role from whoever has it; false where there was none. */
export async function removeRole(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.query(REMOVE_ROLE, [id])).length > 0
}

const LIST_PERMISSIONS: Statement = {
  name: 'list_role_permissions',
  text: `
    with found as (select audience, name from role_permissions where role_id = $1),
      page as (select * from found order by audience, name limit $2::integer offset $3::integer)
    select (select count(*) from found) as total,
      coalesce((select jsonb_agg(to_jsonb(page) order by audience, name) from page), '[]') as items`,
}

/** What a role may do. */
export async function listRolePermissions(
  db: Queryable,
  id: string,
  { offset, limit }: Window,
): Promise<Page<Permission>> {
  const [page] = await db.query<Page<Permission>>(LIST_PERMISSIONS, [id, limit, offset])
  return page ?? { items: [], total: 0 }
}

const ADD_PERMISSIONS: Statement = {
  name: 'add_role_permissions',
  text: `insert into role_permissions (role_id, audience, name)
    select $1, audience, name from jsonb_to_recordset($2::jsonb) as x(audience text, name text) on conflict do nothing`,
}

/** Lets a role that was locked do something. */
export async function addRolePermissions(
  tx: Transaction,
  id: string,
  permissions: readonly Permission[],
): Promise<void> {
  await tx.query(ADD_PERMISSIONS, [id, JSON.stringify(permissions)])
}

const REMOVE_PERMISSIONS: Statement = {
  name: 'remove_role_permissions',
  text: `delete from role_permissions p using jsonb_to_recordset($2::jsonb) as x(audience text, name text)
    where p.role_id = $1 and p.audience = x.audience and p.name = x.name`,
}

/** The opposite; what it may not do anyway is passed over. */
export async function removeRolePermissions(
  tx: Transaction,
  id: string,
  permissions: readonly Permission[],
): Promise<void> {
  await tx.query(REMOVE_PERMISSIONS, [id, JSON.stringify(permissions)])
}
