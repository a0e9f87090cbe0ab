import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import { booleanText } from './paging.ts'

/** Query of `GET /api/v2/actions/actions`. Every action here is for `post-login` and deployed. */
export const actionQuery = z.looseObject({
  triggerId: z.string().optional(),
  actionName: z.string().optional(),
  deployed: booleanText.optional(),
  installed: booleanText.optional(),
  page: z.coerce.number().int().min(0).default(0),
  per_page: z.coerce.number().int().min(1).max(100).default(20),
})

type ActionQuery = z.infer<typeof actionQuery>

/** The actions as Auth0 lists them, in the order in which they run; an action is its file. */
export function writeActions(names: readonly string[], query: ActionQuery): JsonObject {
  const { page, per_page: limit } = query
  const found = names.filter((name) => isWanted(name, query))
  const shown = found.slice(page * limit, (page + 1) * limit)
  return { actions: shown.map(writeAction), total: found.length, page, per_page: limit }
}

function isWanted(name: string, { triggerId, actionName, deployed, installed }: ActionQuery): boolean {
  return (
    (triggerId === undefined || triggerId === 'post-login') &&
    (actionName === undefined || actionName === name) &&
    deployed !== false &&
    installed !== true
  )
}

function writeAction(name: string): JsonObject {
  return {
    id: name,
    name,
    supported_triggers: [{ id: 'post-login', version: 'v3' }],
    status: 'built',
    all_changes_deployed: true,
  }
}
