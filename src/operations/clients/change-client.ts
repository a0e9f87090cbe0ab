import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Client } from '../../model/client.ts'
import { Problem, problem } from '../../problems.ts'
import { type ClientBody, changedClient } from '../../shapes/client-requests.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { settleClient } from '../../steps/settle-client.ts'
import { lockClient, writeClient } from '../../store/clients.ts'

/** Changes an application: what the body names, and nothing else. */
export async function changeClient(
  ctx: Context,
  asked: Asked,
  id: string,
  body: ClientBody,
): Promise<Client | Problem> {
  const refusal = keysRefusal(asked, body)
  if (refusal) return refusal
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockClient(tx, ctx.vault, id)
    if (!before) return problem('client_not_found')
    const client = settleClient(changedClient(before, body))
    if (client instanceof Problem) return client
    await writeClient(tx, ctx.vault, client)
    return { answer: client, status: 200, logged: { client_id: client.id, name: client.name } }
  })
}

const KEYS = new Set(['client_secret', 'encryption_key'])

/** Keys take `update:client_keys`, everything else `update:clients`. */
function keysRefusal({ caller }: Asked, body: ClientBody): Problem | undefined {
  const names = Object.keys(body)
  const needed = [
    ...(names.some((name) => KEYS.has(name)) ? ['update:client_keys'] : []),
    ...(names.some((name) => !KEYS.has(name)) ? ['update:clients'] : []),
  ].filter((scope) => !caller.scopes.has(scope))
  const [missing] = needed
  return missing === undefined
    ? undefined
    : problem('insufficient_scope', `Insufficient scope, expected any of: ${missing}`)
}
