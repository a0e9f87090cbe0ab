import { type Life, MAX_FACTORS, type Passkey } from '../model/factor.ts'
import type { User } from '../model/user.ts'
import type { Queryable, Statement } from './database.ts'
import { type UserRow, userColumns, usersFromRows } from './rows.ts'

const COLUMNS = `
    p.id as "passkeyId", p.credential_id as "credentialId", p.identity, p.user_handle as "userHandle",
    p.public_key as "publicKey", p.counter, p.name, p.transports, p.device_type as "deviceType",
    p.backed_up as "backedUp", p.rp_id as "rpId", p.created_at as "createdAt", p.last_used_at as "lastUsedAt"`

type PasskeyRow = Omit<Passkey, 'id'> & { readonly passkeyId: string }

const READ_PASSKEYS: Statement = {
  name: 'read_passkeys',
  text: `
    select ${COLUMNS} from passkeys p join identities i on i.key = p.identity
    where i.owner = $1 order by p.created_at, p.id`,
}

/** The passkeys of all identities of a user, oldest first. */
export async function readPasskeys(db: Queryable, userId: string): Promise<Passkey[]> {
  return (await db.query<PasskeyRow>(READ_PASSKEYS, [userId])).map(passkeyFrom)
}

const READ_HOLDERS: Statement = {
  name: 'read_passkey_holders',
  text: 'select id, identity from passkeys where identity = any($1::text[])',
}

/** The passkeys of these identities: by id, the identity of each. */
export async function readPasskeyHolders(db: Queryable, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<Pick<Passkey, 'id' | 'identity'>>(READ_HOLDERS, [keys])
  return new Map(rows.map(({ id, identity }) => [id, identity]))
}

function passkeyFrom(row: PasskeyRow): Passkey {
  const { passkeyId: id, credentialId, identity, userHandle, publicKey, counter, name, transports } = row
  const { deviceType, backedUp, rpId, createdAt, lastUsedAt } = row
  const used = { counter, createdAt, lastUsedAt }
  return { id, credentialId, identity, userHandle, publicKey, name, transports, deviceType, backedUp, rpId, ...used }
}

const COUNT = '(select count(*) from passkeys p join identities i on i.key = p.identity where i.owner = $1)'

const ADD_PASSKEY: Statement = {
  name: 'add_passkey',
  text: `
    with owner as materialized (
      select user_id from users where user_id = $1 and created_at = $2 for update
    ),
    held as materialized (
      select i.key from identities i join owner o on i.owner = o.user_id
      where i.key = $3 and i.epoch = $4 for share of i
    ),
    done as (
      insert into passkeys (identity, id, credential_id, user_handle, public_key, counter, name, transports,
        device_type, backed_up, rp_id, created_at)
      select key, $5, $6, $7, $8, $9, $10, $11::text[], $12, $13, $14, now() from held
      where ${COUNT} < ${MAX_FACTORS}
      on conflict do nothing
      returning id
    ),
    raised as (
      update users u set version = version + 1 from owner o where u.user_id = o.user_id and exists (select 1 from done)
    )
    select exists (select 1 from held) as held, exists (select 1 from done) as done,
      ${COUNT} >= ${MAX_FACTORS} as full`,
}

/** The identity that a passkey is made for, its user and its epoch as they were when it was begun. */
export interface Holder {
  readonly user: Life
  readonly epoch: number
}

/** Writes a passkey for an identity that has not moved. `exists`: the credential is there. */
export async function addPasskey(
  db: Queryable,
  { user, epoch }: Holder,
  passkey: Omit<Passkey, 'createdAt' | 'lastUsedAt'>,
): Promise<'done' | 'exists' | 'full' | 'moved'> {
  const { identity, id, credentialId, userHandle, publicKey, counter, name, transports } = passkey
  const [row] = await db.query<{ held: boolean; done: boolean; full: boolean }>(ADD_PASSKEY, [
    ...[user.id, user.createdAt, identity, epoch, id, credentialId, userHandle, publicKey, counter, name, transports],
    ...[passkey.deviceType, passkey.backedUp, passkey.rpId],
  ])
  if (!row?.held) return 'moved'
  if (row.done) return 'done'
  return row.full ? 'full' : 'exists'
}

const FIND_PASSKEY: Statement = {
  name: 'find_passkey',
  text: `
    select p.passkey, ${userColumns}
    from (
      select i.owner, to_jsonb(found) as passkey
      from (select ${COLUMNS} from passkeys p where p.credential_id = $1 and p.rp_id = $2) as found
      join identities i on i.key = found.identity
    ) as p
    join users u on u.user_id = p.owner
    join identities i on i.owner = u.user_id
    left join logins l on l.user_id = u.user_id
    order by (i.key = u.main_key) desc, i.position`,
}

/** A passkey of a relying party, and the user who holds its identity at this moment, in one statement. */
export async function findPasskey(
  db: Queryable,
  credentialId: string,
  rpId: string,
): Promise<{ readonly passkey: Passkey; readonly user: User } | undefined> {
  const rows = await db.query<UserRow & { passkey: PasskeyRow }>(FIND_PASSKEY, [credentialId, rpId])
  const [user] = usersFromRows(rows)
  const [row] = rows
  return user && row ? { user, passkey: withDates(passkeyFrom(row.passkey)) } : undefined
}

/** Dates inside JSON are text. */
function withDates(passkey: Passkey): Passkey {
  const { createdAt, lastUsedAt } = passkey
  return {
    ...passkey,
    createdAt: new Date(createdAt),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
  }
}

const USE_PASSKEY: Statement = {
  name: 'use_passkey',
  text: `
    update passkeys p set counter = $2, backed_up = $3, last_used_at = now()
    from identities i
    where p.credential_id = $1 and i.key = p.identity and i.owner = $4 and i.epoch = $5
      and (p.counter < $2 or (p.counter = 0 and $2 = 0))
    returning p.id`,
}

interface PasskeyUse {
  readonly credentialId: string
  readonly counter: number
  readonly backedUp: boolean
  /** The owner and the epoch of its identity, as they were read. */
  readonly userId: string
  readonly epoch: number
}

/** Accepts a signature of a passkey: its counter must have grown, unless the key has none (WebAuthn §6.1.1). */
export async function usePasskey(db: Queryable, use: PasskeyUse): Promise<boolean> {
  const values = [use.credentialId, use.counter, use.backedUp, use.userId, use.epoch]
  return (await db.query(USE_PASSKEY, values)).length > 0
}
