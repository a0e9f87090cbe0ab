import type { Life } from '../model/factor.ts'
import type { Queryable, Statement } from './database.ts'
import { STANDS } from './sessions.ts'

/** The key of a device, or a refresh token that a device holds. */
export interface DeviceCredential {
  readonly id: string
  readonly deviceName: string
  readonly deviceId: string
  readonly userId: string
  readonly clientId: string | null
}

/** A page of credentials; what is not named does not matter. */
export interface CredentialPage {
  readonly userId: string | null
  readonly clientId: string | null
  readonly offset: number
  readonly limit: number
}

const COLUMNS =
  'd.id, d.device_name as "deviceName", d.device_id as "deviceId", d.user_id as "userId", d.client_id as "clientId"'

/** Keys of users as they are now, and none of an earlier life. */
const CHOSEN = `
    from device_credentials d join users u on u.user_id = d.user_id and u.created_at = d.user_created_at
    where ($1::text is null or d.user_id = $1) and ($2::text is null or d.client_id = $2)`

const FIND_KEYS: Statement = {
  name: 'find_device_keys',
  text: `select ${COLUMNS} ${CHOSEN} order by d.id offset $3::integer limit $4::integer`,
}

const COUNT_KEYS: Statement = { name: 'count_device_keys', text: `select count(*)::integer as total ${CHOSEN}` }

/** Public keys of devices, by id. */
export async function findDeviceKeys(
  db: Queryable,
  { userId, clientId, offset, limit }: CredentialPage,
): Promise<{ credentials: DeviceCredential[]; total: number }> {
  const credentials = await db.query<DeviceCredential>(FIND_KEYS, [userId, clientId, offset, limit])
  const [row] = await db.query<{ total: number }>(COUNT_KEYS, [userId, clientId])
  return { credentials, total: row?.total ?? 0 }
}

/** Of a family of refresh tokens the newest. "$3" are the clients whose tokens rotate, "$4" whether it is those. */
const TOKENS = `
    from (
      select distinct on (r.grant_id) r.grant_id as id, r.user_id, r.client_id, r.payload
      from protocol_records r
      where r.model = 'RefreshToken' and r.consumed_at is null and r.grant_id is not null
        and ($1::text is null or r.user_id = $1) and ($2::text is null or r.client_id = $2)
        and (r.client_id = any($3::text[])) = $4::boolean and ${STANDS}
      order by r.grant_id, r.created_at desc, r.id
    ) t`

const FIND_TOKENS: Statement = {
  name: 'find_device_tokens',
  text: `
    select t.id, coalesce(t.payload #>> '{used,userAgent}', t.payload #>> '{first,userAgent}', '') as "deviceName",
      t.id as "deviceId", t.user_id as "userId", t.client_id as "clientId" ${TOKENS}
    order by t.id offset $5::integer limit $6::integer`,
}

const COUNT_TOKENS: Statement = { name: 'count_device_tokens', text: `select count(*)::integer as total ${TOKENS}` }

/** Refresh tokens as credentials of the device that uses them, by id: those that rotate, or those that do not. */
export async function findDeviceTokens(
  db: Queryable,
  { userId, clientId, offset, limit }: CredentialPage,
  { areRotating, rotating }: { readonly areRotating: boolean; readonly rotating: readonly string[] },
): Promise<{ credentials: DeviceCredential[]; total: number }> {
  const chosen = [userId, clientId, rotating, areRotating]
  const credentials = await db.query<DeviceCredential>(FIND_TOKENS, [...chosen, offset, limit])
  const [row] = await db.query<{ total: number }>(COUNT_TOKENS, chosen)
  return { credentials, total: row?.total ?? 0 }
}

const ADD: Statement = {
  name: 'add_device_key',
  text: `
    insert into device_credentials
      (id, user_id, user_created_at, client_id, device_id, device_name, value, created_at)
    select $1, user_id, created_at, $4, $5, $6, $7, now() from users where user_id = $2 and created_at = $3
    on conflict do nothing
    returning id`,
}

/** A public key that a device is to be known by. */
export interface NewDeviceKey {
  readonly id: string
  readonly user: Life
  readonly clientId: string
  readonly deviceId: string
  readonly deviceName: string
  readonly value: string
}

/** Keeps the key of a device; false where the device has one already. */
export async function addDeviceKey(db: Queryable, key: NewDeviceKey): Promise<boolean> {
  const { id, user, clientId, deviceId, deviceName, value } = key
  const values = [id, user.id, user.createdAt, clientId, deviceId, deviceName, value]
  return (await db.query(ADD, values)).length > 0
}

const OWNER: Statement = {
  name: 'owner_of_device_credential',
  text: `
    select user_id as "userId" from device_credentials where id = $1
    union all
    select user_id from protocol_records where model = 'RefreshToken' and grant_id = $1
    limit 1`,
}

/** Whose credential it is, or undefined where it is nobody's. */
export async function ownerOfCredential(db: Queryable, id: string): Promise<string | undefined> {
  return (await db.query<{ userId: string }>(OWNER, [id]))[0]?.userId
}

const REMOVE: Statement = { name: 'remove_device_key', text: 'delete from device_credentials where id = $1' }

/** Forgets the key of a device. */
export async function removeDeviceKey(db: Queryable, id: string): Promise<void> {
  await db.query(REMOVE, [id])
}
