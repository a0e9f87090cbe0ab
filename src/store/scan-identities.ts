import type { EvidenceKind } from '../model/duplicates.ts'
import type { Queryable, Statement } from './database.ts'

/** A value that identities are compared by; its second half is empty where it has none. */
export type Compared = readonly [first: string, second: string]

/** More users than this with one value are no person. */
const MOST_USERS = 50

/** How values are read in the order of an index, and which identities count. */
const READING: Readonly<Record<EvidenceKind, { first: string; second: string; after: string; counts: string }>> = {
  subject: {
    first: 'i.issuer',
    second: 'i.subject',
    after: `i.issuer <> '' and (i.issuer, i.subject) > ($1::text, $2::text)`,
    counts: 'true',
  },
  email: {
    first: `lower(i.profile ->> 'email')`,
    second: `''`,
    after: `lower(i.profile ->> 'email') > $1::text and $2::text is not null`,
    counts: `i.profile ->> 'email_verified' = 'true'`,
  },
  phone: {
    first: `i.profile ->> 'phone_number'`,
    second: `''`,
    after: `i.profile ->> 'phone_verified' = 'true' and i.profile ->> 'phone_number' > $1::text and $2::text is not null`,
    counts: 'true',
  },
}

function scanOf(kind: EvidenceKind): Statement {
  const { first, second, after, counts } = READING[kind]
  const order = kind === 'subject' ? 'i.issuer, i.subject' : first
  return {
    name: `scan_identities_${kind}`,
    text: `
      with page as materialized (
        select ${first} as first, ${second} as second, i.owner, ${counts} as counts, row_number() over (order by ${order}) as place
        from identities i where ${after} order by ${order} limit $3
      ),
      sets as (
        select first, second, jsonb_agg(distinct owner) as users from page where counts
        group by first, second having count(distinct owner) between 2 and ${MOST_USERS}
      )
      select (select count(*) from page)::integer as count,
        (select jsonb_build_array(first, second) from page order by place desc limit 1) as last,
        (select jsonb_agg(jsonb_build_object('value', jsonb_build_array(first, second), 'users', users)) from sets) as sets`,
  }
}

function ownersOf(kind: EvidenceKind): Statement {
  const { first, counts } = READING[kind]
  const is =
    kind === 'subject' ? `i.issuer <> '' and i.issuer = $1 and i.subject = $2` : `${first} = $1 and $2::text = ''`
  const verified = kind === 'phone' ? `i.profile ->> 'phone_verified' = 'true'` : counts
  return {
    name: `owners_by_${kind}`,
    text: `select distinct i.owner from identities i where ${is} and ${verified} limit ${MOST_USERS + 1}`,
  }
}

const STATEMENTS = {
  subject: { scan: scanOf('subject'), owners: ownersOf('subject') },
  email: { scan: scanOf('email'), owners: ownersOf('email') },
  phone: { scan: scanOf('phone'), owners: ownersOf('phone') },
}

/** Users who have a value in common, and where reading goes on; null where nothing is left. */
export interface Scanned {
  readonly count: number
  readonly next: Compared | null
  readonly sets: readonly (readonly string[])[]
}

interface Page {
  readonly count: number
  readonly last: Compared | null
  readonly sets: readonly { readonly value: Compared; readonly users: readonly string[] }[] | null
}

/** Reads the next `most` identities in the order of what they are compared by. */
export async function scanIdentities(
  db: Queryable,
  { kind, after }: { readonly kind: EvidenceKind; readonly after: Compared },
  most: number,
): Promise<Scanned> {
  const [page] = await db.query<Page>(STATEMENTS[kind].scan, [...after, most])
  const { count, last, sets } = page ?? { count: 0, last: null, sets: null }
  if (count < most || !last) return { count, next: null, sets: (sets ?? []).map(({ users }) => users) }
  // The page may end in the middle of those who have the last value.
  const whole = (sets ?? []).filter(({ value }) => value.some((half, index) => half !== last[index]))
  const owners = await db.query<{ owner: string }>(STATEMENTS[kind].owners, [...last])
  const others = owners.length < 2 || owners.length > MOST_USERS ? [] : [owners.map(({ owner }) => owner)]
  return { count, next: last, sets: [...whole.map(({ users }) => users), ...others] }
}

const ESTIMATE: Statement = {
  name: 'estimate_scan',
  text: `
    select coalesce(sum(greatest(reltuples, 0)), 0)::bigint as count from pg_class
    where relname in ('identities_subject', 'identities_profile_email', 'identities_verified_phone')`,
}

/** About how many identities all scans will read, as far as the database knows. */
export async function estimateScan(db: Queryable): Promise<number> {
  return (await db.query<{ count: number }>(ESTIMATE, []))[0]?.count ?? 0
}
