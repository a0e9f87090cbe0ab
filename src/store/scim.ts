import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

/** How a directory's attributes would become those of a connection's users. */
export interface ScimConfiguration {
  readonly connectionId: string
  readonly userIdAttribute: string
  readonly mapping: readonly JsonObject[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A token of a directory. What it is itself is not kept. */
export interface ScimToken {
  readonly id: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly validUntil: Date | null
}

const COLUMNS = `connection_id as "connectionId", user_id_attribute as "userIdAttribute", mapping,
      created_at as "createdAt", updated_at as "updatedAt"`

const READ_CONFIGURATIONS: Statement = {
  name: 'read_scim_configurations',
  text: `select ${COLUMNS} from scim_configurations order by connection_id`,
}

/** Every SCIM configuration; a tenant has few. */
export function readScimConfigurations(db: Queryable): Promise<ScimConfiguration[]> {
  return db.query<ScimConfiguration>(READ_CONFIGURATIONS, [])
}

const READ_CONFIGURATION: Statement = {
  name: 'read_scim_configuration',
  text: `select ${COLUMNS} from scim_configurations where connection_id = $1`,
}

/** The SCIM configuration of a connection. */
export async function readScimConfiguration(
  db: Queryable,
  connectionId: string,
): Promise<ScimConfiguration | undefined> {
  return (await db.query<ScimConfiguration>(READ_CONFIGURATION, [connectionId]))[0]
}

const ADD_CONFIGURATION: Statement = {
  name: 'add_scim_configuration',
  text: `
    insert into scim_configurations (connection_id, user_id_attribute, mapping, created_at, updated_at)
    values ($1, $2, $3::jsonb, now(), now())
    on conflict (connection_id) do nothing returning ${COLUMNS}`,
}

/** What is written of a configuration. */
export type ScimWish = Pick<ScimConfiguration, 'userIdAttribute' | 'mapping'>

/** Adds a configuration; undefined where the connection has one. */
export async function addScimConfiguration(
  tx: Transaction,
  connectionId: string,
  { userIdAttribute, mapping }: ScimWish,
): Promise<ScimConfiguration | undefined> {
  const values = [connectionId, userIdAttribute, JSON.stringify(mapping)]
  return (await tx.query<ScimConfiguration>(ADD_CONFIGURATION, values))[0]
}

const SAVE_CONFIGURATION: Statement = {
  name: 'save_scim_configuration',
  text: `
    update scim_configurations set user_id_attribute = $2, mapping = $3::jsonb, updated_at = now()
    where connection_id = $1 returning ${COLUMNS}`,
}

/** Replaces a configuration; undefined where there is none. */
export async function saveScimConfiguration(
  tx: Transaction,
  connectionId: string,
  { userIdAttribute, mapping }: ScimWish,
): Promise<ScimConfiguration | undefined> {
  const values = [connectionId, userIdAttribute, JSON.stringify(mapping)]
  return (await tx.query<ScimConfiguration>(SAVE_CONFIGURATION, values))[0]
}

const REMOVE_CONFIGURATION: Statement = {
  name: 'remove_scim_configuration',
  text: 'delete from scim_configurations where connection_id = $1',
}

/** Removes a configuration with its tokens. */
export async function removeScimConfiguration(tx: Transaction, connectionId: string): Promise<void> {
  await tx.query(REMOVE_CONFIGURATION, [connectionId])
}

const TOKEN = 'id, scopes, created_at as "createdAt", valid_until as "validUntil"'

const READ_TOKENS: Statement = {
  name: 'read_scim_tokens',
  text: `select ${TOKEN} from scim_tokens where connection_id = $1 order by created_at, id`,
}

/** The tokens of a connection, oldest first. */
export function readScimTokens(db: Queryable, connectionId: string): Promise<ScimToken[]> {
  return db.query<ScimToken>(READ_TOKENS, [connectionId])
}

const ADD_TOKEN: Statement = {
  name: 'add_scim_token',
  text: `
    insert into scim_tokens (id, connection_id, hash, scopes, created_at, valid_until)
    values ($1, $2, $3, $4::text[], now(), now() + make_interval(secs => $5))
    returning ${TOKEN}`,
}

/** A token that was just made, by its hash. `lifetime` in seconds; null: for good. */
export interface NewScimToken extends Pick<ScimToken, 'id' | 'scopes'> {
  readonly hash: string
  readonly lifetime: number | null
}

/** Adds a token to a configuration that is there. */
export async function addScimToken(tx: Transaction, connectionId: string, token: NewScimToken): Promise<ScimToken> {
  const { id, hash, scopes, lifetime } = token
  const [row] = await tx.query<ScimToken>(ADD_TOKEN, [id, connectionId, hash, scopes, lifetime])
  if (!row) throw new Error('An insert of one row gives one row')
  return row
}

const REMOVE_TOKEN: Statement = {
  name: 'remove_scim_token',
  text: 'delete from scim_tokens where connection_id = $1 and id = $2',
}

/** Removes a token. */
export async function removeScimToken(tx: Transaction, connectionId: string, id: string): Promise<void> {
  await tx.query(REMOVE_TOKEN, [connectionId, id])
}
