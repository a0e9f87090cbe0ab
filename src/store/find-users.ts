import type { Order, Search } from '../model/search.ts'
import type { UserField, UserSort } from '../model/search-fields.ts'
import type { User } from '../model/user.ts'
import type { Problem } from '../problems.ts'
import type { Database, Queryable, Statement } from './database.ts'
import { type UserRow, userColumns, usersFromRows } from './rows.ts'
import { UNPREPARED, withinSearchTime } from './search-time.ts'
import { compileSearch } from './search.ts'
import { USERS_SEARCHED, userOrder, userPlaces } from './user-places.ts'

/** Which users to list. Without a search: all of them. Without an order: the oldest first. */
export interface UserListing {
  readonly search: Search<UserField> | null
  readonly sort: Order<UserSort> | null
  readonly offset: number
  readonly limit: number
  readonly withTotal: boolean
}

export interface UserPage {
  readonly users: User[]
  /** How many there are in all, or null where it was not asked. */
  readonly total: number | null
}

/** A page of users as they are at this moment, or the Problem that the search took too long. */
export async function findUsers(db: Database, listing: UserListing): Promise<UserPage | Problem> {
  if (isByIndex(listing.sort) && (listing.search === null || lookedUp(listing.search))) return listUsers(db, listing)
  return withinSearchTime(db, (tx) => listUsers(tx, listing))
}

/** Other orders compare everybody, which is work without a bound. */
function isByIndex(sort: Order<UserSort> | null): boolean {
  return sort === null || sort.by === 'created_at' || sort.by === 'user_id'
}

/** Fields with an index in which hardly any two users have the same. */
const NEARLY_UNIQUE: ReadonlySet<UserField> = new Set<UserField>([
  ...(['user_id', 'email', 'username', 'phone_number', 'name', 'nickname'] as const),
  ...(['identities.user_id', 'identities.profileData.email'] as const),
])

/** The field of a search for one exact value by an index: a few rows, which are asked for like a get by id. */
function lookedUp(search: Search<UserField> | null): UserField | undefined {
  if (search?.kind !== 'test' || search.test.kind !== 'equals') return undefined
  return NEARLY_UNIQUE.has(search.field.name) ? search.field.name : undefined
}

async function listUsers(db: Queryable, listing: UserListing): Promise<UserPage> {
  const values: unknown[] = []
  const where = listing.search === null ? null : compileSearch(listing.search, userPlaces, values)
  const users = await pageOf(db, listing, where, values)
  if (!listing.withTotal) return { users, total: null }
  return { users, total: totalSeen(listing, users.length) ?? (await countUsers(db, where, values)) }
}

async function pageOf(
  db: Queryable,
  listing: UserListing,
  where: string | null,
  values: readonly unknown[],
): Promise<User[]> {
  const order = userOrder(listing.sort)
  const text = `
    with page as (
      select u.user_id, row_number() over (order by ${order}) as place
      from ${USERS_SEARCHED}
      where ${where ?? 'true'}
      order by ${order}
      limit $${values.length + 1}::integer offset $${values.length + 2}::integer
    )
    select ${userColumns}
    from page
    join users u on u.user_id = page.user_id
    join identities i on i.owner = u.user_id
    left join logins l on l.user_id = u.user_id
    order by page.place, (i.key = u.main_key) desc, i.position`
  const statement = { name: nameOf(listing), text }
  return usersFromRows(await db.query<UserRow>(statement, [...values, listing.limit, listing.offset]))
}

/** What is looked up, or listed by an index, has a text of its own and stays prepared. */
function nameOf({ search, sort }: UserListing): string {
  if (search === null) return listName(sort)
  const field = isByIndex(sort) ? lookedUp(search) : undefined
  return field === undefined ? UNPREPARED : `${listName(sort)}_by_${field}`
}

function listName(sort: Order<UserSort> | null): string {
  return sort === null ? 'list_users' : `list_users_${sort.by}_${sort.descending ? 'down' : 'up'}`
}

/** A page that is not full is the last one, which tells the total without counting. */
function totalSeen({ offset, limit }: UserListing, found: number): number | undefined {
  return found < limit && (found > 0 || offset === 0) ? offset + found : undefined
}

async function countUsers(db: Queryable, where: string | null, values: readonly unknown[]): Promise<number> {
  const statement =
    where === null ? COUNT_ALL : { name: UNPREPARED, text: `select count(*) from ${USERS_SEARCHED} where ${where}` }
  const [row] = await db.query<{ count: number }>(statement, values)
  return row?.count ?? 0
}

const COUNT_ALL: Statement = { name: 'count_users', text: 'select count(*) from users' }

const BY_EMAIL: Statement = {
  name: 'users_by_email',
  text: `
    select ${userColumns}
    from identities m
    join users u on u.user_id = m.owner and u.main_key = m.key
    join identities i on i.owner = u.user_id
    left join logins l on l.user_id = u.user_id
    where lower(m.profile ->> 'email') = lower($1) and m.profile ->> 'email' = $1
    order by u.created_at, u.user_id, (i.key = u.main_key) desc, i.position`,
}

/** Users whose root address is exactly this one, the oldest first, in whatever connection (CONTRACT §4.5). */
export async function findByEmail(db: Queryable, email: string): Promise<User[]> {
  return usersFromRows(await db.query<UserRow>(BY_EMAIL, [email]))
}
