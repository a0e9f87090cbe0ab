import type { Connection } from '../model/connection.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { isEnterprise } from '../model/providers.ts'
import type { ConnectionsOfClientQuery } from './connection-requests.ts'
import { pickFields } from './fields.ts'
import { writeListPage } from './paging.ts'

/** A connection as Auth0 answers it (CONTRACT §8); its realm is its own name. */
export function writeConnection(connection: Connection): JsonObject {
  const { id, name, strategy, options, enabledClients, extra = {} } = connection
  return {
    id,
    options,
    strategy,
    name,
    is_domain_connection: false,
    ...(isEnterprise(strategy) ? { show_as_button: false, display_name: name } : {}),
    authentication: { active: true },
    connected_accounts: { active: false },
    enabled_clients: enabledClients,
    realms: [name],
    ...extra,
  }
}

/** The connections of a client, which are answered without their clients. */
export function writeConnectionsOfClient(query: ConnectionsOfClientQuery, found: readonly Connection[]): Json {
  const write = (connection: Connection) => {
    const { enabled_clients: _clients, ...shown } = writeConnection(connection)
    return pickFields(shown, query.fields, query.include_fields)
  }
  const page = { page: 0, per_page: 50, include_totals: false, take: query.take ?? 50, from: query.from }
  return writeListPage({ name: 'connections', idOf: ({ id }) => id, write }, page, found)
}
