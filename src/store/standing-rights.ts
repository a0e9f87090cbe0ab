import { type Permission, type Rights, type Standing, isOfSystem, permissionKey } from '../model/rights.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

const OF_APIS = `
  select x.audience, x.name from jsonb_to_recordset($1::jsonb) as x(audience text, name text)
  join resource_servers r on r.identifier = x.audience
  where r.settings -> 'scopes' @> jsonb_build_array(jsonb_build_object('value', x.name))`

const READ_STANDING: Statement = {
  name: 'read_standing_rights',
  text: `
    select id as audience, null as name from roles where id = any($2::text[])
    union all (${OF_APIS})`,
}

/** Which of these roles and permissions there are at this moment. */
export async function readStanding(db: Queryable, { roles, permissions }: Rights): Promise<Standing> {
  const rows = await db.query<{ audience: string; name: string | null }>(READ_STANDING, [
    JSON.stringify(permissions),
    roles,
  ])
  const found = rows.flatMap(({ audience, name }) => (name === null ? [] : permissionKey({ audience, name })))
  return {
    roles: new Set(rows.flatMap(({ audience, name }) => (name === null ? audience : []))),
    permissions: new Set([...found, ...permissions.filter(isOfSystem).map(permissionKey)]),
  }
}

const HOLD_PERMISSIONS: Statement = { name: 'hold_permissions', text: `${OF_APIS} order by 1 for share of r` }

/** The same of permissions alone, which stay until the transaction ends. */
export async function holdPermissions(
  tx: Transaction,
  permissions: readonly Permission[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<Permission>(HOLD_PERMISSIONS, [JSON.stringify(permissions)])
  return new Set([...rows, ...permissions.filter(isOfSystem)].map(permissionKey))
}

const DROP = (table: string): Statement => ({
  name: `drop_${table}`,
  text: `delete from ${table} where audience = $1 and not name = any($2::text[])`,
})

const DROPS = [DROP('role_permissions'), DROP('user_permissions')]

/** Takes from all roles and users what an API that was locked has no more: all that is not in `stays`. */
export async function dropPermissions(tx: Transaction, audience: string, stays: readonly string[]): Promise<void> {
  for (const drop of DROPS) await tx.query(drop, [audience, stays])
}
