import type { AssignedRole, Change, GrantedPermission, JoinedOrganization } from '../model/change.ts'
import { SYSTEM_API } from '../model/system-api.ts'
import { ONLY_IF, type Part } from './commit-part.ts'

const ROLES = 'as x("user" text, role text)'
const MEMBERSHIPS = 'as x("user" text, organization text, role text)'
const PERMISSIONS = 'as x("user" text, audience text, name text)'

/**
 * What a commit writes to the roles and permissions of users. A role that is removed at the same moment is a conflict by its
 * foreign key; a permission is given only if the API still has it, whose row is held until then: whoever takes a permission
 * out of an API comes after, and takes it from the user too.
 */
export const RIGHTS_PARTS: readonly Part[] = [
  {
    name: 'assign',
    rows: ({ change }) => assigned(change),
    sql: (rows) => `insert into user_roles (user_id, role_id, assigned_at)
      select "user", role, now() from jsonb_to_recordset(${rows}) ${ROLES}
      where ${ONLY_IF} on conflict do nothing`,
  },
  {
    name: 'unassign',
    rows: ({ change }) => change.unassign,
    sql: (rows) => `delete from user_roles using jsonb_to_recordset(${rows}) ${ROLES}
      where user_id = x."user" and role_id = x.role and ${ONLY_IF}`,
  },
  {
    name: 'permit',
    rows: ({ change }) => permitted(change),
    sql: (rows) => `with apis as materialized (
        select identifier, settings -> 'scopes' as scopes from resource_servers
        where identifier in (select audience from jsonb_to_recordset(${rows}) ${PERMISSIONS})
        order by identifier for share
      )
      insert into user_permissions (user_id, audience, name)
      select x."user", x.audience, x.name from jsonb_to_recordset(${rows}) ${PERMISSIONS}
      where ${ONLY_IF} and (x.audience = '${SYSTEM_API.identifier}' or exists (
        select 1 from apis
        where identifier = x.audience and scopes @> jsonb_build_array(jsonb_build_object('value', x.name))
      ))
      on conflict do nothing`,
  },
  {
    name: 'forbid',
    rows: ({ change }) => change.forbid,
    sql: (rows) => `delete from user_permissions p using jsonb_to_recordset(${rows}) ${PERMISSIONS}
      where p.user_id = x."user" and p.audience = x.audience and p.name = x.name and ${ONLY_IF}`,
  },
  {
    name: 'enter',
    rows: ({ change }) => joined(change).filter(isMembership),
    sql: (rows) => `insert into organization_members (organization_id, user_id, joined_at)
      select organization, "user", now() from jsonb_to_recordset(${rows}) ${MEMBERSHIPS}
      where ${ONLY_IF} on conflict do nothing`,
  },
  {
    name: 'enter_as',
    rows: ({ change }) => joined(change).filter((one) => !isMembership(one)),
    sql: (rows) => `insert into organization_member_roles (organization_id, user_id, role_id)
      select organization, "user", role from jsonb_to_recordset(${rows}) ${MEMBERSHIPS}
      where ${ONLY_IF} on conflict do nothing`,
  },
  {
    name: 'leave',
    rows: ({ change }) => change.leave.filter(isMembership),
    sql: (rows) => `delete from organization_members m using jsonb_to_recordset(${rows}) ${MEMBERSHIPS}
      where m.user_id = x."user" and m.organization_id = x.organization and ${ONLY_IF}`,
  },
  {
    name: 'leave_as',
    rows: ({ change }) => change.leave.filter((one) => !isMembership(one)),
    sql: (rows) => `delete from organization_member_roles a using jsonb_to_recordset(${rows}) ${MEMBERSHIPS}
      where a.user_id = x."user" and a.organization_id = x.organization and a.role_id = x.role and ${ONLY_IF}`,
  },
]

function isMembership({ role }: JoinedOrganization): boolean {
  return role === null
}

function joined({ join, appear }: Change): readonly JoinedOrganization[] {
  const came = appear.flatMap(({ id, rights }) => rights?.memberships?.map((one) => ({ user: id, ...one })) ?? [])
  return [...join, ...came]
}

/** Given to users who stay, and to users who come with it. */
function assigned({ assign, appear }: Change): readonly AssignedRole[] {
  const came = appear.flatMap(({ id, rights }) => rights?.roles.map((role) => ({ user: id, role })) ?? [])
  return [...assign, ...came]
}

function permitted({ permit, appear }: Change): readonly GrantedPermission[] {
  const came = appear.flatMap(({ id, rights }) => rights?.permissions.map((one) => ({ user: id, ...one })) ?? [])
  return [...permit, ...came]
}
