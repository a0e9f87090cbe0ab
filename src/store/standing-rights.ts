import {
  type Membership,
  type Permission,
  type Rights,
  type Standing,
  isOfSystem,
  permissionKey,
} from '../model/rights.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

const OF_APIS = `
  select x.audience, x.name from jsonb_to_recordset($1::jsonb) as x(audience text, name text)
  join resource_servers r on r.identifier = x.audience
  where r.settings -> 'scopes' @> jsonb_build_array(jsonb_build_object('value', x.name))`

const READ_STANDING: Statement = {
  name: 'read_standing_rights',
  text: `
    select 'role' as kind, id as audience, null as name from roles where id = any($2::text[])
    union all select 'organization', id, null from organizations where id = any($3::text[])
    union all (select 'permission', found.audience, found.name from (${OF_APIS}) as found)`,
}

interface StandingRow {
  readonly kind: 'role' | 'organization' | 'permission'
  readonly audience: string
  readonly name: string
}

/** Which of these roles, permissions and organizations there are at this moment. */
export async function readStanding(db: Queryable, { roles, permissions, memberships = [] }: Rights): Promise<Standing> {
  const rows = await db.query<StandingRow>(READ_STANDING, [
    JSON.stringify(permissions),
    [...roles, ...memberships.flatMap(({ role }: Membership) => role ?? [])],
    memberships.map(({ organization }) => organization),
  ])
  const of = (kind: StandingRow['kind']) => rows.filter((row) => row.kind === kind)
  return {
    roles: new Set(of('role').map(({ audience }) => audience)),
    organizations: new Set(of('organization').map(({ audience }) => audience)),
    permissions: new Set([...of('permission'), ...permissions.filter(isOfSystem)].map(permissionKey)),
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
