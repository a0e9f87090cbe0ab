import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Connection } from '../../model/connection.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem, problem } from '../../problems.ts'
import type { ConnectionBody, ConnectionClientsBody } from '../../shapes/connection-requests.ts'
import { type Changed, changeConfiguration } from '../../steps/change-configuration.ts'
import { addFirstKeys, newConnectionKeys, signsWithKey } from '../../steps/connection-keys.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import { refuseUnknownClients, unknownClients } from '../../steps/refuse-unknown-clients.ts'
import { settleOptions } from '../../steps/settle-options.ts'
import { readConnectionKeys } from '../../store/connection-keys.ts'
import { lockConnection, saveConnection } from '../../store/connections.ts'
import type { Transaction } from '../../store/database.ts'

/** Changes a connection. Options are replaced as a whole, as Auth0 does. */
export async function changeConnection(
  ctx: Context,
  asked: Asked,
  id: string,
  { options, enabled_clients: clients, ...extra }: ConnectionBody,
): Promise<Connection | Problem> {
  const sent = options as JsonObject | null | undefined
  const awaited = clients ? await unknownClients(ctx, clients) : []
  const known = clients?.filter((client) => !awaited.includes(client))
  const keys = await keysFor(ctx, id, sent)
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockConnection(tx, ctx.vault, id)
    if (!before) return problem('connection_not_found')
    const settled = sent ? settleOptions(ctx, { strategy: before.strategy, sent, isNew: false }) : before.options
    if (settled instanceof Problem) return settled
    const connection: Connection = {
      ...before,
      options: settled,
      ...(known ? { enabledClients: [...new Set(known)], awaitedClients: [...new Set(awaited)] } : {}),
      extra: { ...before.extra, ...(extra as JsonObject) },
    }
    if (keys && (await readConnectionKeys(tx, id)).length === 0) await addFirstKeys(tx, id, keys)
    return saved(ctx, tx, connection, 200)
  })
}

/** The first keys of a connection that is to sign from now on. Of one that has keys they are not used. */
async function keysFor(ctx: Context, id: string, options: JsonObject | null | undefined) {
  const found = await lookTwice(ctx, async () => (await ctx.directory.connections()).find((each) => each.id === id))
  const isNeeded = found && options && found.key === undefined && signsWithKey({ ...found, options })
  return isNeeded ? newConnectionKeys(ctx, found.name) : null
}

/** Lets clients use a connection, or no longer. */
export async function enableClients(
  ctx: Context,
  asked: Asked,
  id: string,
  wishes: ConnectionClientsBody,
): Promise<Connection | Problem> {
  const clients = wishes.filter(({ status }) => status).map(({ client_id: client }) => client)
  const refusal = await refuseUnknownClients(ctx, clients)
  if (refusal) return refusal
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockConnection(tx, ctx.vault, id)
    if (!before) return problem('connection_not_found')
    const enabled = new Set([...before.enabledClients, ...(before.awaitedClients ?? [])])
    for (const { client_id: client, status } of wishes) {
      if (status) enabled.add(client)
      else enabled.delete(client)
    }
    return saved(ctx, tx, { ...before, enabledClients: [...enabled], awaitedClients: [] }, 204)
  })
}

async function saved(
  ctx: Context,
  tx: Transaction,
  connection: Connection,
  status: number,
): Promise<Changed<Connection>> {
  await saveConnection(tx, ctx.vault, connection)
  const { id, name, strategy } = connection
  return { answer: connection, status, logged: { id, name, strategy } }
}
