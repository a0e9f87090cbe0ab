import { type Vault, sealedAt } from '../crypto/vault.ts'
import { RESOURCE_SERVER_DEFAULTS, type ResourceServer } from '../model/resource-server.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

type Named = 'id' | 'identifier' | 'name' | 'signingSecret'

interface ResourceServerRow {
  readonly id: string
  readonly identifier: string
  readonly name: string
  readonly secret: string | null
  readonly settings: Partial<Omit<ResourceServer, Named>>
}

const COLUMNS = 'id, identifier, name, secret, settings'

const READ_RESOURCE_SERVERS: Statement = {
  name: 'read_resource_servers',
  text: `select ${COLUMNS} from resource_servers order by created_at, id`,
}

/** Every API but our own. */
export async function readResourceServers(db: Queryable, vault: Vault): Promise<ResourceServer[]> {
  const rows = await db.query<ResourceServerRow>(READ_RESOURCE_SERVERS, [])
  return rows.map((row) => resourceServerFrom(row, vault))
}

const LOCK_RESOURCE_SERVER: Statement = {
  name: 'lock_resource_server',
  text: `select ${COLUMNS} from resource_servers where id = $1 or identifier = $1 order by id = $1 desc for update`,
}

/** One API by its id or identifier, as it is now; nobody else changes it until the transaction ends. */
export async function lockResourceServer(
  tx: Transaction,
  vault: Vault,
  id: string,
): Promise<ResourceServer | undefined> {
  const [row] = await tx.query<ResourceServerRow>(LOCK_RESOURCE_SERVER, [id])
  return row && resourceServerFrom(row, vault)
}

function resourceServerFrom({ secret, settings, ...named }: ResourceServerRow, vault: Vault): ResourceServer {
  const signingSecret = secret === null ? null : vault.open(secret, sealedAt.resourceServerSecret(named.id))
  return { ...RESOURCE_SERVER_DEFAULTS, ...settings, ...named, signingSecret }
}

const ADD_RESOURCE_SERVER: Statement = {
  name: 'add_resource_server',
  text: `
    insert into resource_servers (${COLUMNS}, created_at) values ($1, $2, $3, $4, $5::jsonb, now())
    on conflict (identifier) do nothing returning id`,
}

/** Adds an API; false where its identifier is taken. */
export async function addResourceServer(db: Queryable, vault: Vault, api: ResourceServer): Promise<boolean> {
  return (await db.query(ADD_RESOURCE_SERVER, values(vault, api))).length > 0
}

const SAVE_RESOURCE_SERVER: Statement = {
  name: 'save_resource_server',
  text: 'update resource_servers set identifier = $2, name = $3, secret = $4, settings = $5::jsonb where id = $1',
}

/** Writes an API that was locked. */
export async function saveResourceServer(tx: Transaction, vault: Vault, api: ResourceServer): Promise<void> {
  await tx.query(SAVE_RESOURCE_SERVER, values(vault, api))
}

function values(vault: Vault, { id, identifier, name, signingSecret, ...settings }: ResourceServer): unknown[] {
  const secret = signingSecret === null ? null : vault.seal(signingSecret, sealedAt.resourceServerSecret(id))
  return [id, identifier, name, secret, JSON.stringify(settings)]
}

const REMOVE_RESOURCE_SERVER: Statement = {
  name: 'remove_resource_server',
  text: 'delete from resource_servers where id = $1',
}

/** Removes an API that was locked. */
export async function removeResourceServer(tx: Transaction, id: string): Promise<void> {
  await tx.query(REMOVE_RESOURCE_SERVER, [id])
}
