import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { Connection } from '../../model/connection.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem, problem } from '../../problems.ts'
import type { NewConnectionBody } from '../../shapes/connection-requests.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { addFirstKeys, newConnectionKeys, signsWithKey } from '../../steps/connection-keys.ts'
import { unknownClients } from '../../steps/refuse-unknown-clients.ts'
import { settleOptions } from '../../steps/settle-options.ts'
import { makeConnection } from '../../store/connections.ts'

/**
 * Makes a connection. It has an id of its own also where one of its name was removed, so that it inherits nobody. Clients
 * that it names and that are not there yet may use it once they are made.
 */
export async function createConnection(
  ctx: Context,
  asked: Asked,
  { name, strategy, options: sent = {}, enabled_clients: clients = [], ...extra }: NewConnectionBody,
): Promise<Connection | Problem> {
  const options = settleOptions(ctx, { strategy, sent: sent as JsonObject, isNew: true })
  if (options instanceof Problem) return options
  const awaited = new Set(await unknownClients(ctx, clients))
  const connection: Connection = {
    id: `con_${randomText(16)}`,
    name,
    strategy,
    options,
    enabledClients: [...new Set(clients)].filter((client) => !awaited.has(client)),
    awaitedClients: [...awaited],
    extra: extra as JsonObject,
  }
  const keys = signsWithKey(connection) ? await newConnectionKeys(ctx, name) : null
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await makeConnection(tx, ctx.vault, connection))) return problem('connection_exists')
    if (keys) await addFirstKeys(tx, connection.id, keys)
    return { answer: connection, status: 201, logged: { id: connection.id, name, strategy } }
  })
}
