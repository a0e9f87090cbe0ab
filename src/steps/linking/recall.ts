import type { Context } from '../../context.ts'
import { isWayIn } from '../../model/way-in.ts'
import type { World } from '../../model/world.ts'
import type { Queryable } from '../../store/database.ts'
import { readCredentials } from '../../store/operations.ts'
import { readOperations } from './history.ts'

/**
 * Reads what decisions of `/api/linking` need beside the users: the links that brought their identities here, and with
 * which identities somebody can sign in.
 */
export async function recallForLinking(
  ctx: Pick<Context, 'directory' | 'vault'>,
  db: Queryable,
  world: World,
  { restores }: { readonly restores: boolean },
): Promise<World> {
  const identities = [...world.users.values()].flatMap((user) => user.identities)
  const links = new Set(restores ? identities.flatMap(({ linkedBy }) => linkedBy ?? []) : [])
  const operations = links.size > 0 ? await readOperations(ctx, db, [...links]) : []
  const credentials = await readCredentials(
    db,
    identities.map(({ key }) => key),
  )
  const connections = new Map((await ctx.directory.connections()).map((connection) => [connection.id, connection]))
  const usable = identities.filter((identity) =>
    isWayIn(identity, connections.get(identity.connectionId), credentials.get(identity.key) ?? NONE),
  )
  return {
    ...world,
    operations: new Map(operations.map((operation) => [operation.id, operation])),
    usable: new Set(usable.map(({ key }) => key)),
  }
}

const NONE = { hasPassword: false, hasPasskey: false }
