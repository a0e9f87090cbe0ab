import type { Connection } from '../model/connection.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { isEnterprise } from '../model/providers.ts'
import type { ConnectionsOfClientQuery } from './connection-requests.ts'
import { pickFields } from './fields.ts'
import { writeListPage } from './paging.ts'

/** Strategies for which an address is given to whoever runs the organisation's directory (as recorded). */
const PROVISIONED = new Set(['ad', 'adfs', 'google-apps', 'office365', 'pingfederate', 'samlp', 'sharepoint', 'waad'])

/** A connection as Auth0 answers it (CONTRACT §8); its realm is its own name. `origin` is ours. */
export function writeConnection(origin: string, connection: Connection): JsonObject {
  const { id, name, strategy, options, enabledClients, awaitedClients = [], extra = {} } = connection
  const ticket = `${origin}/p/${strategy}/${id.slice('con_'.length)}`
  return {
    id,
    options,
    strategy,
    name,
    ...(PROVISIONED.has(strategy) ? { provisioning_ticket_url: ticket } : {}),
    is_domain_connection: false,
    ...(isEnterprise(strategy) ? { show_as_button: false, display_name: name } : {}),
    authentication: { active: true },
    connected_accounts: { active: false },
    enabled_clients: [...enabledClients, ...awaitedClients].sort(),
    realms: [name],
    ...extra,
  }
}

/** The connections of a client, which are answered without their clients. */
export function writeConnectionsOfClient(
  origin: string,
  query: ConnectionsOfClientQuery,
  found: readonly Connection[],
): Json {
  const write = (connection: Connection) => {
    const { enabled_clients: _clients, ...shown } = writeConnection(origin, connection)
    return pickFields(shown, query.fields, query.include_fields)
  }
  const page = { page: 0, per_page: 50, include_totals: false, take: query.take ?? 50, from: query.from }
  return writeListPage({ name: 'connections', idOf: ({ id }) => id, write }, page, found)
}
