import type { JsonObject } from '../model/json.ts'
import type { SessionRecord } from '../model/sign-in-record.ts'
import type { Queryable, Statement } from './database.ts'

/**
 * Only what the sign-in still stands for: each identity that opened it is its user's, in its epoch (DESIGN §2). "r" is the
 * record.
 */
export const STANDS = `r.expires_at > now() and r.payload ? 'accountId' and not exists (
      select 1 from jsonb_array_elements((r.payload ->> 'accountId')::jsonb) with ordinality as o (opened, place)
      where o.place > 1 and not exists (
        select 1 from identities i
        where i.key = o.opened ->> 0 and i.owner = r.user_id and i.epoch = (o.opened ->> 1)::bigint))`

const SELECT = `
    select r.uid as id, r.user_id as "userId", r.payload, r.expires_at as "expiresAt", n.metadata
    from protocol_records r left join sign_in_notes n on n.model = 'Session' and n.id = r.uid
    where r.model = 'Session' and r.uid is not null and n.ended_at is null and ${STANDS}`

const SESSIONS_OF_USER: Statement = {
  name: 'sessions_of_user',
  text: `${SELECT} and r.user_id = $1 and r.uid > $2 order by r.uid limit $3::integer`,
}

/** A user's sessions by id, those after `from`. */
export function readSessions(
  db: Queryable,
  { userId, from, limit }: { readonly userId: string; readonly from: string; readonly limit: number },
): Promise<SessionRecord[]> {
  return db.query<SessionRecord>(SESSIONS_OF_USER, [userId, from, limit])
}

const SESSION_BY_ID: Statement = { name: 'session_by_id', text: `${SELECT} and r.uid = $1` }

/** One session, or undefined. */
export async function findSession(db: Queryable, id: string): Promise<SessionRecord | undefined> {
  return (await db.query<SessionRecord>(SESSION_BY_ID, [id]))[0]
}

const NOTE: Statement = {
  name: 'write_sign_in_note',
  text: `
    insert into sign_in_notes (model, id, metadata, updated_at)
    select $1, $2, $3::jsonb, now() where $3::jsonb is not null
    on conflict (model, id) do update set metadata = excluded.metadata, updated_at = excluded.updated_at
      where sign_in_notes.ended_at is null`,
}

const FORGET_NOTE: Statement = {
  name: 'forget_sign_in_note',
  text: 'delete from sign_in_notes where model = $1 and id = $2 and ended_at is null',
}

/** Keeps what the Management API notes on a session, or on a family of refresh tokens; null takes it away. */
export async function writeSignInNote(
  db: Queryable,
  model: 'Session' | 'RefreshToken',
  { id, metadata }: { readonly id: string; readonly metadata: JsonObject | null },
): Promise<void> {
  if (metadata === null) await db.query(FORGET_NOTE, [model, id])
  else await db.query(NOTE, [model, id, JSON.stringify(metadata)])
}

/** A session that has been ended, as the applications with a part in it are told. */
export interface RemovedSession {
  readonly id: string
  readonly userId: string | null
  /** Null where it began before that was kept. */
  readonly origin: string | null
  readonly applications: readonly { readonly clientId: string; readonly sid: string }[]
}

const REMOVE_SESSIONS: Statement = {
  name: 'remove_sessions',
  text: `
    with gone as (
      delete from protocol_records
      where model = 'Session' and ($1::text is null or user_id = $1) and ($2::text is null or uid = $2)
        and ($1::text is not null or $2::text is not null)
      returning uid, user_id, payload
    ),
    ended as (
      insert into sign_in_notes (model, id, updated_at, ended_at)
      select distinct 'Session', uid, now(), now() from gone where uid is not null
      on conflict (model, id) do update set metadata = null, updated_at = now(), ended_at = now()
    )
    select uid as id, user_id as "userId", payload ->> 'origin' as origin,
      coalesce((select jsonb_agg(jsonb_build_object('clientId', a.key, 'sid', a.value ->> 'sid'))
        from jsonb_each(payload -> 'authorizations') a where a.value ? 'sid'), '[]') as applications
    from gone`,
}

/** Ends sessions: all of a user, or one. What a request at the same moment writes back is of no use, and is cleared away. */
export function removeSessions(
  db: Queryable,
  which: { readonly userId?: string; readonly id?: string },
): Promise<RemovedSession[]> {
  return db.query<RemovedSession>(REMOVE_SESSIONS, [which.userId, which.id])
}
