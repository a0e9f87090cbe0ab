import { z } from 'zod'
import { type Connection, isDatabase } from '../model/connection.ts'
import type { JsonObject } from '../model/json.ts'
import { fieldsQuery } from './fields.ts'
import { pageQuery } from './paging.ts'

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())

/** Query of `GET /api/v2/connections`. */
export const connectionQuery = pageQuery.extend(fieldsQuery().shape).extend({
  name: z.string().optional(),
  strategy: oneOrMore.optional(),
})

export type ConnectionQuery = z.infer<typeof connectionQuery>

/** A connection as Auth0 answers it (CONTRACT §8); its realm is its own name. */
export function writeConnection(connection: Connection): JsonObject {
  const { id, name, strategy, options, enabledClients } = connection
  return {
    id,
    options,
    strategy,
    name,
    is_domain_connection: false,
    ...(isDatabase(connection) ? { authentication: { active: true }, connected_accounts: { active: false } } : {}),
    enabled_clients: enabledClients,
    realms: [name],
  }
}
