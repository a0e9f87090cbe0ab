import { type Vault, sealedAt } from '../crypto/vault.ts'
import { CLIENT_DEFAULTS, type Client } from '../model/client.ts'
import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

type ClientSettings = Partial<Omit<Client, 'id' | 'name' | 'secret' | 'stated'>>

interface ClientRow {
  readonly client_id: string
  readonly name: string
  readonly secret: string | null
  readonly secrets: string | null
  readonly settings: ClientSettings
}

const COLUMNS = 'client_id, name, secret, secrets, settings'

const READ_CLIENTS: Statement = {
  name: 'read_clients',
  text: `select ${COLUMNS} from clients order by created_at, client_id`,
}

/** Every client, its secrets opened. */
export async function readClients(db: Queryable, vault: Vault): Promise<Client[]> {
  const rows = await db.query<ClientRow>(READ_CLIENTS, [])
  return rows.map((row) => clientFrom(row, vault))
}

const LOCK_CLIENT: Statement = {
  name: 'lock_client',
  text: `select ${COLUMNS} from clients where client_id = $1 for update`,
}

/** One client as it is now; nobody else changes it until the transaction ends. */
export async function lockClient(tx: Transaction, vault: Vault, id: string): Promise<Client | undefined> {
  const [row] = await tx.query<ClientRow>(LOCK_CLIENT, [id])
  return row && clientFrom(row, vault)
}

function clientFrom({ client_id: id, name, settings, ...row }: ClientRow, vault: Vault): Client {
  const client = {
    ...CLIENT_DEFAULTS,
    ...settings,
    id,
    name,
    secret: row.secret === null ? null : vault.open(row.secret, sealedAt.clientSecret(id)),
    stated: Object.keys(settings),
  }
  if (row.secrets === null) return client
  const secrets = JSON.parse(vault.open(row.secrets, sealedAt.clientAddons(id))) as JsonObject
  return { ...client, extra: { ...client.extra, ...secrets } }
}

const INSERT_CLIENT = `
    insert into clients (${COLUMNS}, created_at) values ($1, $2, $3, $4, $5::jsonb, now())
    on conflict (client_id)`

const ADD_CLIENT: Statement = { name: 'add_client', text: `${INSERT_CLIENT} do nothing` }

const WRITE_CLIENT: Statement = {
  name: 'write_client',
  text: `${INSERT_CLIENT} do update
      set name = excluded.name, secret = excluded.secret, secrets = excluded.secrets, settings = excluded.settings`,
}

/** Adds a client, its secrets sealed; one that is there already stays as it is. */
export async function addClient(db: Queryable, vault: Vault, client: Client): Promise<void> {
  await db.query(ADD_CLIENT, clientValues(vault, client))
}

/** Writes a client, its secrets sealed; one that is there already is replaced. */
export async function writeClient(db: Queryable, vault: Vault, client: Client): Promise<void> {
  await db.query(WRITE_CLIENT, clientValues(vault, client))
}

/** Of a client that says what was stated only that is kept, so that the rest follows the defaults. */
function clientValues(vault: Vault, { id, name, secret, stated, ...settings }: Client): unknown[] {
  const { addons, ...extra } = settings.extra
  const kept = Object.entries({ ...settings, extra }).filter(
    ([key]) => key === 'extra' || (stated?.includes(key) ?? true),
  )
  return [
    id,
    name,
    secret === null ? null : vault.seal(secret, sealedAt.clientSecret(id)),
    addons === undefined ? null : vault.seal(JSON.stringify({ addons }), sealedAt.clientAddons(id)),
    JSON.stringify(Object.fromEntries(kept)),
  ]
}

const REMOVE_CLIENT: Statement = {
  name: 'remove_client',
  text: 'delete from clients where client_id = $1 returning client_id',
}

/** Removes a client with its grants and consents; false where there was none. */
export async function removeClient(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.query(REMOVE_CLIENT, [id])).length > 0
}
