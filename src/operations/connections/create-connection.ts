import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import { filledOptions, refuseOptions } from '../../model/connection-options.ts'
import type { Connection } from '../../model/connection.ts'
import type { JsonObject } from '../../model/json.ts'
import { type Problem, problem } from '../../problems.ts'
import type { NewConnectionBody } from '../../shapes/connection-requests.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { refuseUnknownClients } from '../../steps/refuse-unknown-clients.ts'
import { makeConnection } from '../../store/connections.ts'

/** Makes a connection. It has an id of its own also where one of its name was removed, so that it inherits nobody. */
export async function createConnection(
  ctx: Context,
  asked: Asked,
  { name, strategy, options = {}, enabled_clients: enabledClients = [], ...extra }: NewConnectionBody,
): Promise<Connection | Problem> {
  const refusal = refuseOptions(strategy, options as JsonObject) ?? (await refuseUnknownClients(ctx, enabledClients))
  if (refusal) return refusal
  const connection: Connection = {
    id: `con_${randomText(16)}`,
    name,
    strategy,
    options: filledOptions(strategy, options as JsonObject, true),
    enabledClients: [...new Set(enabledClients)],
    extra: extra as JsonObject,
  }
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await makeConnection(tx, ctx.vault, connection))) return problem('connection_exists')
    return { answer: connection, status: 201, logged: { id: connection.id, name, strategy } }
  })
}
