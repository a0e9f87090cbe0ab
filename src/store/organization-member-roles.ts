import type { Listed } from '../model/organization.ts'
import type { Queryable, Statement, Transaction } from './database.ts'
import { countIn, type ListWindow } from './organizations.ts'

/** A role as members have it. */
export interface MemberRole {
  readonly id: string
  readonly name: string
  readonly description: string | null
}

const FROM = `organization_member_roles a join roles r on r.id = a.role_id
  where a.organization_id = $1 and a.user_id = $2`

const LIST: Statement = {
  name: 'list_organization_member_roles',
  text: `select r.id, r.name, r.description from ${FROM} order by r.name limit $3::integer offset $4::integer`,
}

const COUNT: Statement = { name: 'count_organization_member_roles', text: `select count(*) from ${FROM}` }

/** The roles of a user in an organization, by name. */
export async function listMemberRoles(
  db: Queryable,
  [organizationId, userId]: readonly [organizationId: string, userId: string],
  { offset, limit }: ListWindow,
): Promise<Listed<MemberRole>> {
  const items = await db.query<MemberRole>(LIST, [organizationId, userId, limit, offset])
  return { items, total: await countIn(db, COUNT, [organizationId, userId]) }
}

const KNOWN: Statement = { name: 'known_roles', text: 'select id from roles where id = any($1::text[]) for share' }

/** Those of these roles that there are; none of them goes until the transaction ends. */
export async function lockKnownRoles(tx: Transaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set((await tx.query<{ id: string }>(KNOWN, [ids])).map(({ id }) => id))
}

const ADD: Statement = {
  name: 'add_organization_member_roles',
  text: `
    with given as (
      insert into organization_member_roles (organization_id, user_id, role_id)
      select $1, $2, unnest($3::text[]) on conflict do nothing returning user_id
    )
    update users set version = version + 1 where user_id in (select user_id from given)`,
}

/** Gives a user that is locked roles in an organization. */
export async function addMemberRoles(
  tx: Transaction,
  [organizationId, userId]: readonly [organizationId: string, userId: string],
  roles: readonly string[],
): Promise<void> {
  await tx.query(ADD, [organizationId, userId, [...new Set(roles)]])
}

const REMOVE: Statement = {
  name: 'remove_organization_member_roles',
  text: `
    with taken as (
      delete from organization_member_roles
      where organization_id = $1 and user_id = $2 and role_id = any($3::text[]) returning user_id
    )
    update users set version = version + 1 where user_id in (select user_id from taken)`,
}

/** Takes roles from a user that is locked. */
export async function removeMemberRoles(
  tx: Transaction,
  [organizationId, userId]: readonly [organizationId: string, userId: string],
  roles: readonly string[],
): Promise<void> {
  await tx.query(REMOVE, [organizationId, userId, roles])
}
