import type { Queryable, Statement } from './database.ts'

/** Users who are probably one person. */
export interface DuplicateGroup {
  readonly id: string
  readonly users: readonly string[]
  /** Of a hundred. */
  readonly score: number
  readonly foundAt: Date
  readonly dismissedAt: Date | null
}

const COLUMNS = 'g.id, g.users, g.score, g.found_at as "foundAt", g.dismissed_at as "dismissedAt"'

const WRITE: Statement = {
  name: 'write_duplicate_groups',
  text: `
    with job as (
      update jobs set place = $4, done = done + $5::integer, succeeded = succeeded + $5::integer,
        total = greatest($6::bigint, total, done + $5::integer)
      where id = $1 and turn = $2 and state = 'running' and place = $3 returning id
    )
    insert into duplicate_groups (id, users, score, found_at, seen_at)
    select x.id, x.users, x.score, now(), now()
    from job, jsonb_to_recordset($7::jsonb) as x(id text, users text[], score integer)
    on conflict (id) do update set score = excluded.score, seen_at = excluded.seen_at`,
}

/** A step of a job that looks for duplicates: where it was, where it goes on, what it has read and found. */
export interface ScanStep {
  readonly job: { readonly id: string; readonly turn: number; readonly place: string | null; readonly total: number }
  readonly next: string | null
  readonly count: number
  readonly groups: readonly Pick<DuplicateGroup, 'id' | 'users' | 'score'>[]
}

/** Writes what was found together with where the job goes on. A group that is known already stays as it is. */
export async function writeGroups(db: Queryable, { job, next, count, groups }: ScanStep): Promise<void> {
  await db.query(WRITE, [job.id, job.turn, job.place, next, count, job.total, JSON.stringify(groups)])
}

const DROP_STALE: Statement = {
  name: 'drop_stale_duplicate_groups',
  text: 'delete from duplicate_groups where seen_at < $1 and dismissed_at is null',
}

/** Forgets groups that a whole search from this moment on has not found again. */
export async function dropStaleGroups(db: Queryable, since: Date): Promise<void> {
  await db.query(DROP_STALE, [since])
}

const FIND: Statement = {
  name: 'find_duplicate_groups',
  text: `
    select ${COLUMNS} from duplicate_groups g
    where (g.dismissed_at is not null) = $1
      and ($2::integer is null or g.score < $2 or (g.score = $2 and g.id > $3))
    order by g.score desc, g.id limit $4`,
}

/** Which groups to list; `after` is the last one that was seen. */
export interface GroupFilter {
  readonly dismissed: boolean
  readonly after: { readonly score: number; readonly id: string } | null
  readonly take: number
}

/** Groups, the most probable first. */
export function findGroups(db: Queryable, { dismissed, after, take }: GroupFilter): Promise<DuplicateGroup[]> {
  return db.query<DuplicateGroup>(FIND, [dismissed, after?.score, after?.id, take])
}

const READ: Statement = {
  name: 'read_duplicate_group',
  text: `select ${COLUMNS} from duplicate_groups g where g.id = $1`,
}

/** One group, or undefined. */
export async function readGroup(db: Queryable, id: string): Promise<DuplicateGroup | undefined> {
  return (await db.query<DuplicateGroup>(READ, [id]))[0]
}

const DISMISS: Statement = {
  name: 'dismiss_duplicate_group',
  text: `
    update duplicate_groups g set dismissed_at = coalesce(g.dismissed_at, now()) where g.id = $1 returning ${COLUMNS}`,
}

/** They are not one person: the group is not listed any more. */
export async function dismissGroup(db: Queryable, id: string): Promise<DuplicateGroup | undefined> {
  return (await db.query<DuplicateGroup>(DISMISS, [id]))[0]
}

const LOOKALIKES: Statement = {
  name: 'find_lookalikes',
  text: `
    with own as materialized (select * from identities where owner = $1),
    found as (
      select o.owner from own i join identities o on lower(o.profile ->> 'email') = lower(i.profile ->> 'email')
        where i.profile ->> 'email_verified' = 'true' and o.profile ->> 'email_verified' = 'true'
      union
      select o.owner from own i join identities o on o.profile ->> 'phone_number' = i.profile ->> 'phone_number'
        where i.profile ->> 'phone_verified' = 'true' and o.profile ->> 'phone_verified' = 'true'
      union
      select o.owner from own i join identities o on o.issuer = i.issuer and o.subject = i.subject
        where i.issuer <> '' and o.issuer <> ''
    )
    select f.owner from found f
    where f.owner <> $1
      and not exists (select 1 from own i join dismissed_links d on d.identity = i.key where d.other_user_id = f.owner)
      and not exists (select 1 from duplicate_groups g where g.dismissed_at is not null and g.users @> array[$1, f.owner collate "default"])
    limit $2`,
}

/** Other users with a verified address, number or account upstream that this one has too; not those that were dismissed. */
export async function findLookalikes(db: Queryable, userId: string, most: number): Promise<string[]> {
  return (await db.query<{ owner: string }>(LOOKALIKES, [userId, most])).map(({ owner }) => owner)
}
