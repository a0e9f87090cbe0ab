import { type Vault, sealedAt } from '../crypto/vault.ts'
import { joinSecrets, splitSecrets } from '../model/connection-secrets.ts'
import type { Connection } from '../model/connection.ts'
import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

interface ConnectionRow extends Omit<Connection, 'extra' | 'key'> {
  readonly secrets: string | null
  readonly extra: JsonObject
  readonly kid: string | null
  readonly privateKey: string | null
}

/** Clients that are there, and those that a list names beforehand: they may use the connection once they are made. */
const COLUMNS = `id, name, strategy, options, secrets, extra,
      array(
        select c from unnest(enabled_clients) c where exists (select 1 from clients where client_id = c)
      ) as "enabledClients",
      array(
        select c from unnest(enabled_clients) c where not exists (select 1 from clients where client_id = c)
      ) as "awaitedClients"`

const READ_CONNECTIONS: Statement = {
  name: 'read_connections',
  text: `
    select ${COLUMNS}, k.kid, k.private_key as "privateKey"
    from connections left join connection_keys k on k.connection_id = id and k.role = 'current'
    order by created_at, name`,
}

/** Every connection, the secrets of its options opened. */
export async function readConnections(db: Queryable, vault: Vault): Promise<Connection[]> {
  const rows = await db.query<ConnectionRow>(READ_CONNECTIONS, [])
  return rows.map((row) => connectionFrom(row, vault))
}

const LOCK_CONNECTION: Statement = {
  name: 'lock_connection',
  text: `
    select ${COLUMNS}, null as kid, null as "privateKey"
    from connections where id = $1 for update`,
}

/** One connection as it is now; nobody else changes it until the transaction ends. */
export async function lockConnection(tx: Transaction, vault: Vault, id: string): Promise<Connection | undefined> {
  const [row] = await tx.query<ConnectionRow>(LOCK_CONNECTION, [id])
  return row && connectionFrom(row, vault)
}

function connectionFrom({ secrets, kid, privateKey, ...row }: ConnectionRow, vault: Vault): Connection {
  const key =
    kid !== null && privateKey !== null ? { kid, jwk: opened(vault, privateKey, sealedAt.connectionKey(kid)) } : null
  const connection = { ...row, ...(key ? { key } : {}) }
  if (secrets === null) return connection
  const hidden = opened(vault, secrets, sealedAt.connectionSecrets(row.id))
  return { ...connection, options: joinSecrets(row.options, hidden) }
}

function opened(vault: Vault, sealed: string, at: string): JsonObject {
  return JSON.parse(vault.open(sealed, at)) as JsonObject
}

const INSERT_CONNECTION = `
    insert into connections (id, name, strategy, options, secrets, enabled_clients, extra, created_at)
    values ($1, $2, $3, $4::jsonb, $5, $6::text[], $7::jsonb, now())
    on conflict (name)`

const ADD_CONNECTION: Statement = {
  name: 'add_connection',
  text: `${INSERT_CONNECTION} do update set
      enabled_clients = array(select distinct unnest(connections.enabled_clients || excluded.enabled_clients))`,
}

/** Adds a connection, its secrets sealed; of one whose name is taken only the enabled clients grow. */
export async function addConnection(db: Queryable, vault: Vault, connection: Connection): Promise<void> {
  await db.query(ADD_CONNECTION, values(vault, connection))
}

const MAKE_CONNECTION: Statement = {
  name: 'make_connection',
  text: `${INSERT_CONNECTION} do nothing returning id`,
}

/** Makes a connection; false where its name is taken. */
export async function makeConnection(tx: Transaction, vault: Vault, connection: Connection): Promise<boolean> {
  return (await tx.query(MAKE_CONNECTION, values(vault, connection))).length > 0
}

const SAVE_CONNECTION: Statement = {
  name: 'save_connection',
  text: `
    update connections set
      name = $2, strategy = $3, options = $4::jsonb, secrets = $5, enabled_clients = $6::text[], extra = $7::jsonb
    where id = $1`,
}

/** Writes a connection that was locked. */
export async function saveConnection(tx: Transaction, vault: Vault, connection: Connection): Promise<void> {
  await tx.query(SAVE_CONNECTION, values(vault, connection))
}

function values(vault: Vault, connection: Connection): unknown[] {
  const { id, name, strategy, options, enabledClients, awaitedClients = [], extra = {} } = connection
  const { open, secrets } = splitSecrets(options)
  const sealed = secrets && vault.seal(JSON.stringify(secrets), sealedAt.connectionSecrets(id))
  return [
    id,
    name,
    strategy,
    JSON.stringify(open),
    sealed,
    [...enabledClients, ...awaitedClients],
    JSON.stringify(extra),
  ]
}

const REMOVE_CONNECTION: Statement = {
  name: 'remove_connection',
  text: 'delete from connections where id = $1 returning name',
}

/** Removes a connection and answers its name; undefined where there was none. Its identities match no later one (DESIGN §2). */
export async function removeConnection(tx: Transaction, id: string): Promise<string | undefined> {
  return (await tx.query<{ name: string }>(REMOVE_CONNECTION, [id]))[0]?.name
}

const DISABLE_CLIENT: Statement = {
  name: 'disable_client',
  text: `
    update connections set enabled_clients = array_remove(enabled_clients, $1) where $1 = any(enabled_clients)`,
}

/** Takes a client that goes off every connection. */
export async function disableClient(tx: Transaction, clientId: string): Promise<void> {
  await tx.query(DISABLE_CLIENT, [clientId])
}
