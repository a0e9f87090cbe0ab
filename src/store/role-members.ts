import type { Member, Page } from '../model/rights.ts'
import type { Queryable, Statement } from './database.ts'
import type { Window } from './roles.ts'

const MEMBERS = `
  select r.user_id as "userId", i.profile, 
    (extract(epoch from r.assigned_at) * 1000000)::bigint as since
  from user_roles r join users u on u.user_id = r.user_id join identities i on i.key = u.main_key
  where r.role_id = $1`

const LIST_MEMBERS: Statement = {
  name: 'list_role_members',
  text: `
    with page as (${MEMBERS} order by r.assigned_at, r.user_id limit $2::integer offset $3::integer)
    select (select count(*) from user_roles where role_id = $1) as total,
      coalesce((select jsonb_agg(to_jsonb(page) order by since, "userId") from page), '[]') as items`,
}

/** The users who have a role, in the order in which they got it. */
export async function listMembers(db: Queryable, roleId: string, { offset, limit }: Window): Promise<Page<Member>> {
  const [page] = await db.query<Page<Member>>(LIST_MEMBERS, [roleId, limit, offset])
  return page ?? { items: [], total: 0 }
}

const FIRST_MEMBERS: Statement = {
  name: 'first_role_members',
  text: `${MEMBERS} order by r.assigned_at, r.user_id limit $2::integer`,
}

const NEXT_MEMBERS: Statement = {
  name: 'next_role_members',
  text: `${MEMBERS}
      and (r.assigned_at, r.user_id) > (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4)
    order by r.assigned_at, r.user_id limit $2::integer`,
}

/** The same after one that was seen. */
export function readMembersAfter(
  db: Queryable,
  roleId: string,
  { after, limit }: { readonly after: Pick<Member, 'userId' | 'since'> | null; readonly limit: number },
): Promise<Member[]> {
  if (!after) return db.query<Member>(FIRST_MEMBERS, [roleId, limit])
  return db.query<Member>(NEXT_MEMBERS, [roleId, limit, after.since, after.userId])
}
