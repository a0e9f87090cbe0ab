import type { Listed, OrganizationMember } from '../model/organization.ts'
import type { Queryable, Statement, Transaction } from './database.ts'
import { countIn, type ListWindow } from './organizations.ts'

const COLUMNS = `m.user_id as "userId", i.profile, (extract(epoch from m.joined_at) * 1000000)::bigint as since,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name) order by r.name)
    from organization_member_roles a join roles r on r.id = a.role_id
    where a.organization_id = m.organization_id and a.user_id = m.user_id
  ), '[]') as roles`

const FROM = `organization_members m
  join users u on u.user_id = m.user_id
  join identities i on i.owner = u.user_id and i.key = u.main_key`

const LIST: Statement = {
  name: 'list_organization_members',
  text: `select ${COLUMNS} from ${FROM} where m.organization_id = $1
    order by m.joined_at, m.user_id limit $2::integer offset $3::integer`,
}

const COUNT: Statement = {
  name: 'count_organization_members',
  text: 'select count(*) from organization_members where organization_id = $1',
}

/** The members of an organization, in the order in which they joined. */
export async function listMembers(
  db: Queryable,
  organizationId: string,
  { offset, limit }: ListWindow,
): Promise<Listed<OrganizationMember>> {
  const items = await db.query<OrganizationMember>(LIST, [organizationId, limit, offset])
  return { items, total: await countIn(db, COUNT, [organizationId]) }
}

/** Where a list of members goes on: after this one. */
export type MemberCursor = Pick<OrganizationMember, 'since' | 'userId'>

const AFTER: Statement = {
  name: 'organization_members_after',
  text: `select ${COLUMNS} from ${FROM}
    where m.organization_id = $1
      and (m.joined_at, m.user_id) > (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::text collate "C")
    order by m.joined_at, m.user_id limit $4::integer`,
}

/** Members who follow, by checkpoint. */
export function listMembersAfter(
  db: Queryable,
  organizationId: string,
  { since, userId }: MemberCursor,
  limit: number,
): Promise<OrganizationMember[]> {
  return db.query<OrganizationMember>(AFTER, [organizationId, since, userId, limit])
}

const IS_MEMBER: Statement = {
  name: 'is_organization_member',
  text: 'select 1 from organization_members where organization_id = $1 and user_id = $2',
}

/** Whether a user is a member of an organization at this moment. */
export async function isMember(db: Queryable, organizationId: string, userId: string): Promise<boolean> {
  return (await db.query(IS_MEMBER, [organizationId, userId])).length > 0
}

const ADD: Statement = {
  name: 'add_organization_members',
  text: `
    with joined as (
      insert into organization_members (organization_id, user_id, joined_at)
      select $1, user_id, now() from users where user_id = any($2::text[])
      on conflict do nothing returning user_id
    )
    update users set version = version + 1 where user_id in (select user_id from joined)`,
}

/** Makes members of users that are locked, each with a new version. */
export async function addMembers(tx: Transaction, organizationId: string, userIds: readonly string[]): Promise<void> {
  await tx.query(ADD, [organizationId, userIds])
}

const REMOVE: Statement = {
  name: 'remove_organization_members',
  text: `
    with left_roles as (
      delete from organization_member_roles where organization_id = $1 and user_id = any($2::text[])
    ), gone as (
      delete from organization_members where organization_id = $1 and user_id = any($2::text[]) returning user_id
    )
    update users set version = version + 1 where user_id in (select user_id from gone)`,
}

/** Takes users that are locked out of an organization, with their roles there. */
export async function removeMembers(
  tx: Transaction,
  organizationId: string,
  userIds: readonly string[],
): Promise<void> {
  await tx.query(REMOVE, [organizationId, userIds])
}
