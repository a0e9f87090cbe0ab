import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

/** What the OpenID provider keeps of one of its things: a session, a grant, a code, a refresh token … */
export interface ProtocolRecord {
  readonly payload: JsonObject
  readonly consumedAt: Date | null
  readonly expiresAt: Date
}

/** A record to be written. `id` is the SHA-256 of what its bearer holds; `lifetime` is in seconds. */
export interface NewProtocolRecord {
  readonly model: string
  readonly id: string
  readonly payload: JsonObject
  readonly grantId: string | null
  readonly uid: string | null
  readonly userCode: string | null
  readonly userId: string | null
  readonly clientId: string | null
  readonly lifetime: number
}

const WRITE_RECORD: Statement = {
  name: 'write_protocol_record',
  text: `
    insert into protocol_records
      (model, id, payload, grant_id, uid, user_code, user_id, client_id, created_at, expires_at)
    values ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, now(), now() + make_interval(secs => $9))
    on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
      user_code = excluded.user_code, user_id = excluded.user_id, client_id = excluded.client_id,
      expires_at = excluded.expires_at`,
}

export async function writeRecord(db: Queryable, record: NewProtocolRecord): Promise<void> {
  await db.query(WRITE_RECORD, valuesOf(record))
}

const ADD_RECORD: Statement = {
  name: 'add_protocol_record',
  text: `
    insert into protocol_records
      (model, id, payload, grant_id, uid, user_code, user_id, client_id, created_at, expires_at)
    values ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, now(), now() + make_interval(secs => $9))
    on conflict (model, id) do nothing returning id`,
}

/** Writes a record once: of any number at once exactly one is told that it did. */
export async function addRecord(db: Queryable, record: NewProtocolRecord): Promise<boolean> {
  return (await db.query(ADD_RECORD, valuesOf(record))).length > 0
}

function valuesOf({ model, id, payload, grantId, uid, userCode, userId, clientId, lifetime }: NewProtocolRecord) {
  return [model, id, JSON.stringify(payload), grantId, uid, userCode, userId, clientId, lifetime]
}

const COLUMNS = 'payload, consumed_at as "consumedAt", expires_at as "expiresAt"'

/** A device that asks with a code that has expired is told so (RFC 8628 §3.5), until the code is cleared away. */
const READ_RECORD: Statement = {
  name: 'read_protocol_record',
  text: `
    select ${COLUMNS} from protocol_records
    where model = $1 and id = $2 and (expires_at > now() or model = 'DeviceCode')`,
}

export async function readRecord(db: Queryable, model: string, id: string): Promise<ProtocolRecord | undefined> {
  return (await db.query<ProtocolRecord>(READ_RECORD, [model, id]))[0]
}

const READ_BY_UID: Statement = {
  name: 'read_protocol_record_by_uid',
  text: `select ${COLUMNS} from protocol_records where model = $1 and uid = $2 and expires_at > now()`,
}

export async function readRecordByUid(db: Queryable, model: string, uid: string): Promise<ProtocolRecord | undefined> {
  return (await db.query<ProtocolRecord>(READ_BY_UID, [model, uid]))[0]
}

const READ_BY_USER_CODE: Statement = {
  name: 'read_protocol_record_by_user_code',
  text: `select ${COLUMNS} from protocol_records where user_code = $1 and expires_at > now()`,
}

export async function readRecordByUserCode(db: Queryable, code: string): Promise<ProtocolRecord | undefined> {
  return (await db.query<ProtocolRecord>(READ_BY_USER_CODE, [code]))[0]
}

const CONSUME_RECORD: Statement = { name: 'consume_protocol_record', text: useOnce({ id: '$2', leeway: '$3' }) }

/** The update that uses a record up; of any number at once exactly one finds it unused. */
function useOnce({ id, leeway }: { readonly id: string; readonly leeway: string }): string {
  return `
    update protocol_records set consumed_at = coalesce(consumed_at, now())
    where model = $1 and id = ${id} and expires_at > now()
      -- The comparison alone would not do: now() is when a transaction began, and of two at once that can be before the
      -- other's use.
      and (consumed_at is null or (${leeway} > 0 and consumed_at > now() - make_interval(secs => ${leeway})))
    returning id`
}

/**
 * Uses a record up. Of any number at once exactly one is told that it did; with a `leeway` in seconds, everybody within it
 * after the first. False: it was used up before, or is gone.
 */
export async function consumeRecord(db: Queryable, model: string, id: string, leeway = 0): Promise<boolean> {
  return (await db.query(CONSUME_RECORD, [model, id, leeway])).length > 0
}

const REPLACE_RECORD: Statement = {
  name: 'replace_protocol_record',
  text: `
    with used as (${useOnce({ id: '$10', leeway: '$11' })}
    )
    insert into protocol_records
      (model, id, payload, grant_id, uid, user_code, user_id, client_id, created_at, expires_at)
    select $1, $2, $3::jsonb, $4, $5, $6, $7, $8, now(), now() + make_interval(secs => $9) from used
    returning id`,
}

/**
 * Uses a record up and writes its successor, both or neither, in one statement: whoever comes too late ends the successor
 * too, since it is there by then. False as in {@link consumeRecord}.
 */
export async function replaceRecord(
  db: Queryable,
  successor: NewProtocolRecord,
  used: { readonly id: string; readonly leeway: number },
): Promise<boolean> {
  return (await db.query(REPLACE_RECORD, [...valuesOf(successor), used.id, used.leeway])).length > 0
}

const DESTROY_RECORD: Statement = {
  name: 'destroy_protocol_record',
  text: 'delete from protocol_records where model = $1 and id = $2',
}

export async function destroyRecord(db: Queryable, model: string, id: string): Promise<void> {
  await db.query(DESTROY_RECORD, [model, id])
}

const DESTROY_FAMILY: Statement = {
  name: 'destroy_protocol_records_of_grant',
  text: 'delete from protocol_records where grant_id = $1',
}

/** Ends everything that came from one grant: its codes, access and refresh tokens. */
export async function destroyFamily(db: Queryable, grantId: string): Promise<void> {
  await db.query(DESTROY_FAMILY, [grantId])
}

const MOVE_SESSION: Statement = {
  name: 'move_session',
  text: `
    update protocol_records set user_id = $5, uid = $7, payload =
      (payload - 'authorizations' - 'acr' - 'amr') || jsonb_build_object('accountId', $6::text, 'uid', $7::text, 'methods',
        (select coalesce(jsonb_agg(m), '[]') from jsonb_array_elements(coalesce(payload -> 'methods', '[]')) m
         where m ->> 'key' <> ''))
    where model = 'Session' and user_id = $1 and payload ->> 'accountId' = $2
      and payload #>> array['authorizations', $3::text, 'sid'] = $4 and expires_at > now()
    returning id`,
}

/** A browser's session that passes to another sign-in: `sid` is what it is called in the client's ID token. */
export interface SessionMove {
  readonly clientId: string
  readonly sid: string
  readonly from: { readonly userId: string; readonly accountId: string }
  readonly to: { readonly userId: string; readonly accountId: string }
  /** The session's new identifier towards the provider. */
  readonly uid: string
}

/**
 * Lets a session live on as another sign-in's, under a new identifier. Second factors were another user's and do not come
 * along, nor do the authorizations of the old one. False: there is no such session, or it is of another sign-in by now.
 */
export async function moveSession(db: Queryable, { clientId, sid, from, to, uid }: SessionMove): Promise<boolean> {
  const values = [from.userId, from.accountId, clientId, sid, to.userId, to.accountId, uid]
  return (await db.query(MOVE_SESSION, values)).length > 0
}

const EXTEND_RECORD: Statement = {
  name: 'extend_protocol_record',
  text: `
    update protocol_records set expires_at = now() + make_interval(secs => $3)
    where model = $1 and id = $2`,
}

/** Lets a record live for so many seconds from now. */
export async function extendRecord(db: Queryable, model: string, id: string, seconds: number): Promise<void> {
  await db.query(EXTEND_RECORD, [model, id, seconds])
}
