import type { Connection } from '../model/connection.ts'
import { takesPasskeys } from '../model/passkey-connection.ts'
import { type WayKind, isOpen, wayOf } from '../model/way-in.ts'
import type { Queryable, Statement } from './database.ts'

/** The SQL of `isWayIn` (way-in.ts) for an identity. $5 to $9: open connections by what they offer, and those with passkeys. */
function usable(i: string): string {
  const hasText = (name: string) => `jsonb_typeof(${i}.profile -> '${name}') = 'string'`
  return `(
      ${i}.connection_id = any($5::text[])
      or (${i}.connection_id = any($6::text[]) and ${hasText('email')} and ${i}.password_hash is not null)
      or (${i}.connection_id = any($7::text[]) and ${hasText('email')})
      or (${i}.connection_id = any($8::text[]) and ${hasText('phone_number')})
      or (${i}.connection_id = any($9::text[]) and exists (select 1 from passkeys p where p.identity = ${i}.key))
    )`
}

/**
 * One page of a connection's identities, in the order of their proofs. A user counts with the first of its usable
 * identities in this connection, so that one with several of them counts once.
 */
const COUNT_PAGE: Statement = {
  name: 'count_connection_impact',
  text: `
    with page as (
      select i.* from identities i
      where i.connection_id = $1 and (i.issuer, i.subject) > ($2, $3)
      order by i.issuer, i.subject limit $4
    ),
    stranded as materialized (
      select owner, issuer, subject from page
      where ${usable('page')} and not exists (
        select 1 from identities o where o.owner = page.owner and o.key <> page.key and ${usable('o')}
          and (o.connection_id <> $1 or o.key < page.key)
      )
    )
    select count(*)::int as seen, (select count(*)::int from stranded) as stranded,
      array(select owner from stranded order by issuer, subject limit $10) as users,
      (select array[issuer, subject] from page order by issuer desc, subject desc limit 1) as last
    from page`,
}

interface PageRow {
  readonly seen: number
  readonly stranded: number
  readonly users: readonly string[]
  readonly last: readonly [issuer: string, subject: string] | null
}

/** How many users have no usable way in but those of one connection. */
export interface ConnectionImpact {
  readonly stranded: number
  /** The first of them. */
  readonly users: readonly string[]
  readonly identitiesRead: number
  /** Whether the count stopped before the end: there may be more. */
  readonly isCut: boolean
}

/** Where the count stops, and how many identities one statement reads. */
export interface ImpactLimits {
  readonly stranded: number
  readonly identities: number
  /** How many users are named. */
  readonly users: number
  readonly page: number
}

/** Counts users whom a connection's end would leave without a way in, page by page, until a limit. */
export async function countImpact(
  db: Queryable,
  { id, all }: { readonly id: string; readonly all: readonly Connection[] },
  limits: ImpactLimits,
): Promise<ConnectionImpact> {
  const offers = offersOf(all)
  let after: PageRow['last'] = ['', '']
  let [stranded, identitiesRead] = [0, 0]
  const users: string[] = []
  while (after && stranded < limits.stranded && identitiesRead < limits.identities) {
    const values: unknown[] = [id, ...after, limits.page, ...offers, limits.users - users.length]
    const [row] = await db.query<PageRow>(COUNT_PAGE, values)
    if (!row) throw new Error('A count without grouping gives one row')
    identitiesRead += row.seen
    stranded += row.stranded
    users.push(...row.users)
    after = row.seen < limits.page ? null : row.last
  }
  return { stranded, users, identitiesRead, isCut: after !== null }
}

function offersOf(all: readonly Connection[]): string[][] {
  const open = all.filter(isOpen)
  const idsOf = (connections: readonly Connection[]) => connections.map(({ id }) => id)
  const by = (way: WayKind) => idsOf(open.filter((connection) => wayOf(connection) === way))
  return [by('provider'), by('password'), by('email_code'), by('sms_code'), idsOf(open.filter(takesPasskeys))]
}
