import type { Queryable, Statement, Transaction } from './database.ts'

/** A key of a connection as it is listed. `certificate` and `pkcs` are base64 DER. */
export interface ConnectionKey {
  readonly kid: string
  readonly role: 'current' | 'next' | 'previous'
  readonly algorithm: string
  readonly subject: string
  readonly certificate: string
  readonly pkcs: string
  readonly currentSince: Date | null
}

/** A key that was just made, its private part sealed. */
export interface NewConnectionKey extends Omit<ConnectionKey, 'role' | 'currentSince'> {
  readonly sealed: string
}

const COLUMNS = 'kid, role, algorithm, subject, certificate, pkcs, current_since as "currentSince"'

const READ_KEYS: Statement = {
  name: 'read_connection_keys',
  text: `
    select ${COLUMNS} from connection_keys where connection_id = $1
    order by array_position(array['current', 'previous', 'next'], role)`,
}

/** The keys of a connection: the one in use, the one before, the next. */
export function readConnectionKeys(db: Queryable, connectionId: string): Promise<ConnectionKey[]> {
  return db.query<ConnectionKey>(READ_KEYS, [connectionId])
}

const ADD_KEY: Statement = {
  name: 'add_connection_key',
  text: `
    insert into connection_keys (
      kid, connection_id, role, algorithm, subject, certificate, pkcs, private_key, current_since
    ) values ($1, $2, $3, $4, $5, $6, $7, $8, case when $3 = 'current' then clock_timestamp() end)
    returning ${COLUMNS}`,
}

/** Adds a key to a connection that was locked. */
export async function addConnectionKey(
  tx: Transaction,
  connectionId: string,
  role: 'current' | 'next',
  key: NewConnectionKey,
): Promise<ConnectionKey> {
  const { kid, algorithm, subject, certificate, pkcs, sealed } = key
  const values = [kid, connectionId, role, algorithm, subject, certificate, pkcs, sealed]
  const [row] = await tx.query<ConnectionKey>(ADD_KEY, values)
  if (!row) throw new Error('An insert of one row gives one row')
  return row
}

const DROP_PREVIOUS: Statement = {
  name: 'drop_previous_connection_key',
  text: "delete from connection_keys where connection_id = $1 and role = 'previous'",
}

const RETIRE: Statement = {
  name: 'retire_connection_key',
  text: "update connection_keys set role = 'previous' where connection_id = $1 and role = 'current'",
}

const PROMOTE: Statement = {
  name: 'promote_connection_key',
  text: `
    update connection_keys set role = 'current', current_since = clock_timestamp()
    where connection_id = $1 and role = 'next'`,
}

/** The key in use becomes the one before, the next one is used. The connection must be locked. */
export async function advanceConnectionKeys(tx: Transaction, connectionId: string): Promise<void> {
  for (const statement of [DROP_PREVIOUS, RETIRE, PROMOTE]) await tx.query(statement, [connectionId])
}
