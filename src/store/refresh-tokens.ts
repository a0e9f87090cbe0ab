import type { JsonObject } from '../model/json.ts'
import type { RefreshTokenRecord } from '../model/sign-in-record.ts'
import type { Queryable, Statement } from './database.ts'
import { STANDS } from './sessions.ts'

const SELECT = `
    select distinct on (r.grant_id) r.grant_id as id, r.user_id as "userId", r.client_id as "clientId", r.payload,
      r.created_at as "createdAt", r.expires_at as "expiresAt", n.metadata
    from protocol_records r left join sign_in_notes n on n.model = 'RefreshToken' and n.id = r.grant_id
    where r.model = 'RefreshToken' and r.consumed_at is null and r.grant_id is not null and ${STANDS}`

const NEWEST = 'order by r.grant_id, r.created_at desc, r.id'

const TOKENS_OF_USER: Statement = {
  name: 'refresh_tokens_of_user',
  text: `${SELECT} and r.user_id = $1 and r.grant_id > $2 and ($3::text is null or r.client_id = $3)
    ${NEWEST} limit $4::integer`,
}

/** A page of a user's refresh tokens by id, of one client if it is named. */
export interface RefreshTokenPage {
  readonly userId: string
  readonly clientId: string | null
  readonly from: string
  readonly limit: number
}

export function readRefreshTokens(db: Queryable, page: RefreshTokenPage): Promise<RefreshTokenRecord[]> {
  return db.query<RefreshTokenRecord>(TOKENS_OF_USER, [page.userId, page.from, page.clientId, page.limit])
}

const TOKEN_BY_ID: Statement = { name: 'refresh_token_by_id', text: `${SELECT} and r.grant_id = $1 ${NEWEST} limit 1` }

/** One refresh token, or undefined. */
export async function findRefreshToken(db: Queryable, id: string): Promise<RefreshTokenRecord | undefined> {
  return (await db.query<RefreshTokenRecord>(TOKEN_BY_ID, [id]))[0]
}

/** Which refresh tokens are to end; what is not named does not matter, and something is named. */
export interface WhichTokens {
  readonly ids?: readonly string[] | undefined
  readonly userId?: string | undefined
  readonly clientId?: string | undefined
  /** As the provider calls the audience (`resourceOf`); null: those that are for no API. */
  readonly resource?: string | null | undefined
  readonly sessionId?: string | undefined
}

const FAMILIES: Statement = {
  name: 'refresh_token_families',
  text: `
    select distinct grant_id as id from protocol_records
    where model = 'RefreshToken' and ($1::text[] is null or grant_id = any($1::text[]))
      and ($2::text is null or user_id = $2) and ($3::text is null or client_id = $3)
      and ($4::text is null or payload -> 'resource' ? $4) and (not $6::boolean or not payload ? 'resource')
      and ($5::text is null or payload ->> 'sessionUid' = $5) and grant_id is not null
      and coalesce(($1::text[])[1], $2, $3, $5) is not null`,
}

/** The families that are meant, to be ended by {@link removeFamilies}. */
export async function findFamilies(db: Queryable, which: WhichTokens): Promise<string[]> {
  const values = [which.ids, which.userId, which.clientId, which.resource, which.sessionId, which.resource === null]
  return (await db.query<{ id: string }>(FAMILIES, values)).map(({ id }) => id)
}

const TOO_MANY: Statement = {
  name: 'refresh_tokens_too_many',
  text: `
    select id from (
      select grant_id as id, min((payload ->> 'iiat')::bigint) as began, min(created_at) as written from protocol_records
      where model = 'RefreshToken' and user_id = $1 and client_id = $2 and consumed_at is null and grant_id is not null
      group by grant_id
    ) families
    order by began desc, written desc, id offset $3::integer`,
}

/** The families of a user and an application beyond so many, the oldest. */
export async function findTooMany(
  db: Queryable,
  { userId, clientId, most }: { readonly userId: string; readonly clientId: string; readonly most: number },
): Promise<string[]> {
  return (await db.query<{ id: string }>(TOO_MANY, [userId, clientId, most])).map(({ id }) => id)
}

const REMOVE_FAMILIES: Statement = {
  name: 'remove_token_families',
  text: `
    with notes_gone as (delete from sign_in_notes where model = 'RefreshToken' and id = any($1::text[])),
    grants_gone as (delete from protocol_records where model = 'Grant' and id = any($2::text[]))
    delete from protocol_records where grant_id = any($1::text[])`,
}

/** Ends families: their refresh tokens, codes and opaque access tokens. `records` are the hashes of the grants' ids. */
export async function removeFamilies(db: Queryable, ids: readonly string[], records: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.query(REMOVE_FAMILIES, [ids, records])
}

const USE_TOKEN: Statement = {
  name: 'use_refresh_token',
  text: `
    update protocol_records set payload = payload || jsonb_build_object('used', $2::jsonb),
      expires_at = case when $3::double precision is null then expires_at else now() + make_interval(secs => $3) end
    where model = 'RefreshToken' and id = $1`,
}

/** Notes a use of a token that stays, by whom; it lives for so many seconds more where `seconds` is given. */
export async function noteTokenUse(
  db: Queryable,
  id: string,
  use: { readonly by: JsonObject; readonly seconds: number | null },
): Promise<void> {
  await db.query(USE_TOKEN, [id, JSON.stringify(use.by), use.seconds])
}
