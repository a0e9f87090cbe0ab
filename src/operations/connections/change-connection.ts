import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { filledOptions, refuseOptions } from '../../model/connection-options.ts'
import type { Connection } from '../../model/connection.ts'
import type { JsonObject } from '../../model/json.ts'
import { type Problem, problem } from '../../problems.ts'
import type { ConnectionBody, ConnectionClientsBody } from '../../shapes/connection-requests.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { refuseUnknownClients } from '../../steps/refuse-unknown-clients.ts'
import { lockConnection, saveConnection } from '../../store/connections.ts'

/** Changes a connection. Options are replaced as a whole, as Auth0 does. */
export async function changeConnection(
  ctx: Context,
  asked: Asked,
  id: string,
  { options, enabled_clients: clients, ...extra }: ConnectionBody,
): Promise<Connection | Problem> {
  const sent = options as JsonObject | null | undefined
  return change(ctx, asked, { id, status: 200, clients: clients ?? [] }, (before) => {
    const refusal = sent ? refuseOptions(before.strategy, sent) : undefined
    return (
      refusal ?? {
        ...before,
        options: sent ? filledOptions(before.strategy, sent, false) : before.options,
        enabledClients: clients ? [...new Set(clients)] : before.enabledClients,
        extra: { ...before.extra, ...(extra as JsonObject) },
      }
    )
  })
}

/** Lets clients use a connection, or no longer. */
export async function enableClients(
  ctx: Context,
  asked: Asked,
  id: string,
  wishes: ConnectionClientsBody,
): Promise<Connection | Problem> {
  const clients = wishes.filter(({ status }) => status).map(({ client_id: client }) => client)
  return change(ctx, asked, { id, status: 204, clients }, (before) => {
    const enabled = new Set(before.enabledClients)
    for (const { client_id: client, status } of wishes) {
      if (status) enabled.add(client)
      else enabled.delete(client)
    }
    return { ...before, enabledClients: [...enabled] }
  })
}

/** What is changed, and the clients that must exist for it. */
interface Change {
  readonly id: string
  readonly status: number
  readonly clients: readonly string[]
}

async function change(
  ctx: Context,
  asked: Asked,
  { id, status, clients }: Change,
  decide: (before: Connection) => Connection | Problem,
): Promise<Connection | Problem> {
  const refusal = await refuseUnknownClients(ctx, clients)
  if (refusal) return refusal
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockConnection(tx, ctx.vault, id)
    if (!before) return problem('connection_not_found')
    const connection = decide(before)
    if (!('id' in connection)) return connection
    await saveConnection(tx, ctx.vault, connection)
    return { answer: connection, status, logged: { id, name: connection.name, strategy: connection.strategy } }
  })
}
