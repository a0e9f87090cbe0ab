import { type Vault, sealedAt } from '../crypto/vault.ts'
import { CLIENT_DEFAULTS, type Client, type ClientGrant } from '../model/client.ts'
import type { Connection } from '../model/connection.ts'
import type { JsonObject } from '../model/json.ts'
import { RESOURCE_SERVER_DEFAULTS, type ResourceServer } from '../model/resource-server.ts'
import type { Settings } from '../model/settings.ts'
import type { Queryable, Statement } from './database.ts'

type ClientSettings = Partial<Omit<Client, 'id' | 'name' | 'secret'>>

interface ClientRow {
  readonly client_id: string
  readonly name: string
  readonly secret: string | null
  readonly settings: ClientSettings
}

const READ_CLIENTS: Statement = {
  name: 'read_clients',
  text: 'select client_id, name, secret, settings from clients',
}

/** Every client, its secret opened. */
export async function readClients(db: Queryable, vault: Vault): Promise<Client[]> {
  const rows = await db.query<ClientRow>(READ_CLIENTS, [])
  return rows.map((row) => ({
    ...CLIENT_DEFAULTS,
    ...row.settings,
    id: row.client_id,
    name: row.name,
    secret: row.secret === null ? null : vault.open(row.secret, sealedAt.clientSecret(row.client_id)),
  }))
}

const INSERT_CLIENT = `
    insert into clients (client_id, name, secret, settings, created_at) values ($1, $2, $3, $4::jsonb, now())
    on conflict (client_id)`

const ADD_CLIENT: Statement = { name: 'add_client', text: `${INSERT_CLIENT} do nothing` }

const WRITE_CLIENT: Statement = {
  name: 'write_client',
  text: `${INSERT_CLIENT} do update
      set name = excluded.name, secret = excluded.secret, settings = excluded.settings`,
}

/** Adds a client, its secret sealed; one that is there already stays as it is. */
export async function addClient(db: Queryable, vault: Vault, client: Client): Promise<void> {
  await db.query(ADD_CLIENT, clientValues(vault, client))
}

/** Writes a client, its secret sealed; one that is there already is replaced. */
export async function writeClient(db: Queryable, vault: Vault, client: Client): Promise<void> {
  await db.query(WRITE_CLIENT, clientValues(vault, client))
}

function clientValues(vault: Vault, { id, name, secret, ...settings }: Client): unknown[] {
  const sealed = secret === null ? null : vault.seal(secret, sealedAt.clientSecret(id))
  return [id, name, sealed, JSON.stringify(settings)]
}

const READ_GRANTS: Statement = {
  name: 'read_grants',
  text: 'select id, client_id as "clientId", audience, scope from client_grants',
}

export function readGrants(db: Queryable): Promise<ClientGrant[]> {
  return db.query<ClientGrant>(READ_GRANTS, [])
}

const WRITE_GRANT: Statement = {
  name: 'write_grant',
  text: `
    insert into client_grants (id, client_id, audience, scope) values ($1, $2, $3, $4::text[])
    on conflict (client_id, audience) do update set scope = excluded.scope`,
}

/** Writes a grant; the one that the client had for the audience is replaced. */
export async function writeGrant(db: Queryable, grant: ClientGrant): Promise<void> {
  await db.query(WRITE_GRANT, [grant.id, grant.clientId, grant.audience, grant.scope])
}

const READ_RESOURCE_SERVERS: Statement = {
  name: 'read_resource_servers',
  text: 'select id, identifier, name, settings from resource_servers order by created_at, id',
}

type ResourceServerRow = Pick<ResourceServer, 'id' | 'identifier' | 'name'> & {
  readonly settings: Partial<Omit<ResourceServer, 'id' | 'identifier' | 'name'>>
}

/** Every API but our own. */
export async function readResourceServers(db: Queryable): Promise<ResourceServer[]> {
  const rows = await db.query<ResourceServerRow>(READ_RESOURCE_SERVERS, [])
  return rows.map(({ settings, ...named }) => ({ ...RESOURCE_SERVER_DEFAULTS, ...settings, ...named }))
}

const READ_CONNECTIONS: Statement = {
  name: 'read_connections',
  text: `
    select id, name, strategy, options, enabled_clients as "enabledClients" from connections
    order by created_at, name`,
}

export function readConnections(db: Queryable): Promise<Connection[]> {
  return db.query<Connection>(READ_CONNECTIONS, [])
}

const ADD_CONNECTION: Statement = {
  name: 'add_connection',
  text: `
    insert into connections (id, name, strategy, options, enabled_clients, created_at)
    values ($1, $2, $3, $4::jsonb, $5::text[], now())
    on conflict (name) do update set
      enabled_clients = array(select distinct unnest(connections.enabled_clients || excluded.enabled_clients))`,
}

/** Adds a connection; of one whose name is taken only the enabled clients grow. */
export async function addConnection(db: Queryable, connection: Connection): Promise<void> {
  const { id, name, strategy, options, enabledClients } = connection
  await db.query(ADD_CONNECTION, [id, name, strategy, JSON.stringify(options), enabledClients])
}

const READ_SETTINGS: Statement = {
  name: 'read_settings',
  text: "select value from settings where name = 'tenant'",
}

/** What the tenant has set; everything else is default. */
export async function readSettings(db: Queryable): Promise<Partial<Settings>> {
  const [row] = await db.query<{ value: JsonObject }>(READ_SETTINGS, [])
  return row?.value ?? {}
}

const CHANGE_SETTINGS: Statement = {
  name: 'change_settings',
  text: `
    insert into settings (name, value) values ('tenant', $1::jsonb)
    on conflict (name) do update set value = settings.value || excluded.value`,
}

/** Sets what is given and leaves the rest. */
export async function changeSettings(db: Queryable, changed: Partial<Settings>): Promise<void> {
  await db.query(CHANGE_SETTINGS, [JSON.stringify(changed)])
}

const CLAIM_SETTING: Statement = {
  name: 'claim_setting',
  text: `
    with claimed as (
      insert into settings (name, value) values ($1, $2::jsonb) on conflict (name) do nothing returning value
    )
    select value, true as "isNew" from claimed
    union all
    select value, false from settings where name = $1
    order by "isNew" desc limit 1`,
}

/** Writes a setting once: of several processes, one is told that it was new; all get the same value. */
export async function claimSetting(
  db: Queryable,
  name: string,
  value: JsonObject,
): Promise<{ readonly value: JsonObject; readonly isNew: boolean }> {
  const parameters = [name, JSON.stringify(value)]
  const [row] = await db.query<{ value: JsonObject; isNew: boolean }>(CLAIM_SETTING, parameters)
  // Of two at once, the loser's statement began before the winner's row was there: it asks again.
  return row ?? claimSetting(db, name, value)
}

const HAS_SETTING: Statement = { name: 'has_setting', text: 'select 1 from settings where name = $1' }

export async function hasSetting(db: Queryable, name: string): Promise<boolean> {
  return (await db.query(HAS_SETTING, [name])).length > 0
}
