import type { SigningRoles } from '../model/signing-roles.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

/** A signing key as it is listed. `x5c` is its certificate, base64 DER. */
export interface ListedKey {
  readonly kid: string
  readonly x5c: string
  readonly createdAt: Date
  /** Seconds since it was made, by the database's clock. */
  readonly age: number
}

const LIST_KEYS: Statement = {
  name: 'list_signing_keys',
  text: `
    select kid, public_key -> 'x5c' ->> 0 as x5c, created_at as "createdAt",
      extract(epoch from clock_timestamp() - created_at)::float8 as age
    from signing_keys order by created_at desc, kid`,
}

/** Every key that signs or verifies. */
export function listKeys(db: Queryable): Promise<ListedKey[]> {
  return db.query<ListedKey>(LIST_KEYS, [])
}

const READ_ROLES = "select value from settings where name = 'signing_keys'"

async function rolesBy(db: Queryable, statement: Statement): Promise<SigningRoles> {
  const [row] = await db.query<{ value: SigningRoles }>(statement, [])
  if (!row) throw new Error('The setting "signing_keys" is missing although the server started with it.')
  return row.value
}

export function readRoles(db: Queryable): Promise<SigningRoles> {
  return rolesBy(db, { name: 'read_signing_roles', text: READ_ROLES })
}

/** What each key does now; nobody else changes it until the transaction ends. */
export function lockRoles(tx: Transaction): Promise<SigningRoles> {
  return rolesBy(tx, { name: 'lock_signing_roles', text: `${READ_ROLES} for update` })
}

const WRITE_ROLES: Statement = {
  name: 'write_signing_roles',
  text: "update settings set value = $1::jsonb where name = 'signing_keys'",
}

/** Writes what was locked. */
export async function writeRoles(tx: Transaction, roles: SigningRoles): Promise<void> {
  await tx.query(WRITE_ROLES, [JSON.stringify(roles)])
}

const ADD_KEY: Statement = {
  name: 'add_signing_key',
  text: `
    insert into signing_keys (kid, public_key, private_key, created_at)
    values ($1, $2::jsonb, $3, clock_timestamp())`,
}

/** Adds a key, its private part sealed. */
export async function addKey(
  tx: Transaction,
  { kid, publicKey, sealed }: { kid: string; publicKey: object; sealed: string },
): Promise<void> {
  await tx.query(ADD_KEY, [kid, JSON.stringify(publicKey), sealed])
}

const REMOVE_KEY: Statement = {
  name: 'remove_signing_key',
  text: "delete from signing_keys where kid = $1 returning public_key -> 'x5c' ->> 0 as x5c",
}

/** Removes a key and answers its certificate, or undefined where there was none. */
export async function removeKey(tx: Transaction, kid: string): Promise<string | undefined> {
  const [row] = await tx.query<{ x5c: string }>(REMOVE_KEY, [kid])
  return row?.x5c
}
