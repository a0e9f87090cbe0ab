import type { User } from '../model/user.ts'
import type { Queryable, Statement } from './database.ts'

/** What a person has allowed a client, or is asked to. `audience` is "" for the scopes of OpenID Connect alone. */
export interface Consent {
  readonly user: Pick<User, 'id' | 'createdAt'>
  readonly clientId: string
  readonly audience: string
  readonly scopes: readonly string[]
}

const HAS_CONSENT: Statement = {
  name: 'has_consent',
  text: `
    select 1 from consents
    where user_id = $1 and user_created_at = $2 and client_id = $3 and audience = $4 and scope @> $5::text[]`,
}

/** Whether all of it was allowed, by this user in this life. */
export async function hasConsent(db: Queryable, { user, clientId, audience, scopes }: Consent): Promise<boolean> {
  return (await db.query(HAS_CONSENT, [user.id, user.createdAt, clientId, audience, scopes])).length > 0
}

const ADD_CONSENT: Statement = {
  name: 'add_consent',
  text: `
    insert into consents (id, user_id, user_created_at, client_id, audience, scope, created_at)
    select $1, $2, $3, client_id, $5, $6::text[], now() from clients where client_id = $4 for key share
    on conflict (user_id, client_id, audience, user_created_at) do update
      set scope = array(select distinct unnest(consents.scope || excluded.scope))`,
}

/** Adds to what was allowed before; to a client that is gone nothing is allowed. */
export async function addConsent(
  db: Queryable,
  id: string,
  { user, clientId, audience, scopes }: Consent,
): Promise<void> {
  await db.query(ADD_CONSENT, [id, user.id, user.createdAt, clientId, audience, scopes])
}

/** A consent as it is listed. */
export interface ListedConsent {
  readonly id: string
  readonly userId: string
  readonly clientId: string
  readonly audience: string
  readonly scope: readonly string[]
}

/** Whose consents; what is not named does not matter. */
export interface WhichConsents {
  readonly id?: string | undefined
  readonly userId?: string | undefined
  readonly clientId?: string | undefined
  readonly audience?: string | undefined
}

/** Consents of users as they are now, and none of an earlier life. */
const CHOSEN = `
    from consents c join users u on u.user_id = c.user_id and u.created_at = c.user_created_at
    where ($1::text is null or c.id = $1) and ($2::text is null or c.user_id = $2)
      and ($3::text is null or c.client_id = $3) and ($4::text is null or c.audience = $4)`

const FIND_CONSENTS: Statement = {
  name: 'find_consents',
  text: `
    select c.id, c.user_id as "userId", c.client_id as "clientId", c.audience, c.scope ${CHOSEN}
    order by c.id offset $5::integer limit $6::integer`,
}

/** A page of consents. */
export function findConsents(
  db: Queryable,
  which: WhichConsents,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<ListedConsent[]> {
  return db.query<ListedConsent>(FIND_CONSENTS, [...valuesOf(which), offset, limit])
}

const COUNT_CONSENTS: Statement = { name: 'count_consents', text: `select count(*)::integer as total ${CHOSEN}` }

export async function countConsents(db: Queryable, which: WhichConsents): Promise<number> {
  return (await db.query<{ total: number }>(COUNT_CONSENTS, valuesOf(which)))[0]?.total ?? 0
}

const REMOVE_CONSENTS: Statement = {
  name: 'remove_consents',
  text: `
    delete from consents where id in (select c.id ${CHOSEN})
    returning id, user_id as "userId", client_id as "clientId", audience, scope`,
}

/** Takes consents back: they are asked for again. */
export function removeConsents(db: Queryable, which: WhichConsents): Promise<ListedConsent[]> {
  return db.query<ListedConsent>(REMOVE_CONSENTS, valuesOf(which))
}

function valuesOf({ id, userId, clientId, audience }: WhichConsents): unknown[] {
  return [id, userId, clientId, audience]
}
