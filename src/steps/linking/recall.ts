import type { Context } from '../../context.ts'
import { type Connections, isOpen, usableIn } from '../../model/way-in.ts'
import type { World } from '../../model/world.ts'
import type { Queryable } from '../../store/database.ts'
import { readOperations } from '../../store/operations.ts'
import { readPasskeyHolders } from '../../store/passkeys.ts'

/** Gives the connections as this process knows them, the same at each call. */
export type ReadConnections = () => Promise<Connections>

/**
 * To be made before a decision and asked within it: the first reading is no part of a transaction, which on PGlite would
 * hold back the directory's own statements.
 */
export function connectionsFor({ directory }: Pick<Context, 'directory'>): ReadConnections {
  let read: Promise<Connections> | undefined
  return () => {
    read ??= directory.connections().then((all) => new Map(all.map((connection) => [connection.id, connection])))
    return read
  }
}

/**
 * Reads what decisions of `/api/linking` need beside the users: the links that brought their identities here, and with
 * which identities somebody can sign in.
 */
export async function recallForLinking(
  readConnections: ReadConnections,
  db: Queryable,
  world: World,
  { restores }: { readonly restores: boolean },
): Promise<World> {
  const links = new Set(restores ? identitiesIn(world).flatMap(({ linkedBy }) => linkedBy ?? []) : [])
  const operations = links.size > 0 ? await readOperations(db, [...links]) : []
  return {
    ...(await recallWaysIn(readConnections, db, world)),
    operations: new Map(operations.map((operation) => [operation.id, operation])),
  }
}

/** Reads with which identities somebody can sign in at this moment, passkeys among them: one statement. */
export async function recallWaysIn(readConnections: ReadConnections, db: Queryable, world: World): Promise<World> {
  const connections = await readConnections()
  const passkeys = await readPasskeyHolders(
    db,
    identitiesIn(world).map(({ key }) => key),
  )
  const known = { ...world, passkeys }
  return { ...known, usable: usableIn(known, connections) }
}

/**
 * The same where a way in is only to be told of: the statement is spared where another identity than the departing one
 * needs no passkey to be a way in, and where none is a way in with one.
 */
export async function recallIfLast(
  readConnections: ReadConnections,
  db: Queryable,
  world: World,
  leaving: string,
): Promise<World> {
  const connections = await readConnections()
  const usable = usableIn(world, connections)
  const isPlain = identitiesIn(world).some(({ key }) => key !== leaving && usable.has(key))
  const mayMatter = identitiesIn(world).some(({ connectionId }) => isOpen(connections.get(connectionId)))
  return isPlain || !mayMatter ? { ...world, usable } : recallWaysIn(readConnections, db, world)
}

function identitiesIn({ users }: World) {
  return [...users.values()].flatMap((user) => user.identities)
}
