import type { Context } from '../../context.ts'
import type { Operation } from '../../model/change.ts'
import { type Rights, hasAny, unitedRights } from '../../model/rights.ts'
import { type Connections, isOpen, usableIn } from '../../model/way-in.ts'
import type { World } from '../../model/world.ts'
import type { Queryable } from '../../store/database.ts'
import { readPasskeyHolders } from '../../store/passkeys.ts'
import { readStanding } from '../../store/standing-rights.ts'
import { readOperations } from './history.ts'

/** What is read with: made before a decision and asked within it. */
export interface Recaller extends Pick<Context, 'vault'> {
  /**
   * The connections as this process knows them, the same at each call. The first reading is no part of a transaction,
   * which on PGlite would hold back the directory's own statements.
   */
  readonly connections: () => Promise<Connections>
}

/** A recaller for one decision. */
export function recallerFor({ directory, vault }: Pick<Context, 'directory' | 'vault'>): Recaller {
  let read: Promise<Connections> | undefined
  const connections = () => {
    read ??= directory.connections().then((all) => new Map(all.map((connection) => [connection.id, connection])))
    return read
  }
  return { vault, connections }
}

/**
 * Reads what decisions of `/api/linking` need beside the users: the links that brought their identities here, and with
 * which identities somebody can sign in.
 */
export async function recallForLinking(
  recaller: Recaller,
  db: Queryable,
  world: World,
  { restores }: { readonly restores: boolean },
): Promise<World> {
  const links = new Set(restores ? identitiesIn(world).flatMap(({ linkedBy }) => linkedBy ?? []) : [])
  const operations = links.size > 0 ? await readOperations(recaller, db, [...links]) : []
  const known = {
    ...(await recallWaysIn(recaller, db, world)),
    operations: new Map(operations.map((operation) => [operation.id, operation])),
  }
  return restores ? recallRights(db, known, operations) : known
}

/**
 * Reads which of the roles and permissions there still are that these operations took away, or that a user has who may be
 * linked and come back within one batch: no statement where nobody has any.
 */
export async function recallRights(db: Queryable, world: World, operations: readonly Operation[]): Promise<World> {
  const gone = operations.map(({ before }) => before['secondary'] as Partial<Rights> | null | undefined)
  const rights = unitedRights([
    ...gone.map((one) => one ?? undefined),
    ...[...world.users.values()].map((user) => user.rights),
  ])
  return hasAny(rights) ? { ...world, standing: await readStanding(db, rights) } : world
}

/** Finds with which identities somebody can sign in at this moment; passkeys that were not read with the users are one statement. */
export async function recallWaysIn(recaller: Recaller, db: Queryable, world: World): Promise<World> {
  const connections = await recaller.connections()
  const passkeys = world.passkeys ?? (await readPasskeyHolders(db, keysIn(world)))
  const known = { ...world, passkeys }
  return { ...known, usable: usableIn(known, connections) }
}

/**
 * The same where a way in is only to be told of: the statement is spared where another identity than the departing one
 * needs no passkey to be a way in, and where none is a way in with one.
 */
export async function recallIfLast(recaller: Recaller, db: Queryable, world: World, leaving: string): Promise<World> {
  const connections = await recaller.connections()
  const usable = usableIn(world, connections)
  const isPlain = identitiesIn(world).some(({ key }) => key !== leaving && usable.has(key))
  const mayMatter = identitiesIn(world).some(({ connectionId }) => isOpen(connections.get(connectionId)))
  return isPlain || !mayMatter ? { ...world, usable } : recallWaysIn(recaller, db, world)
}

function keysIn(world: World): string[] {
  return identitiesIn(world).map(({ key }) => key)
}

function identitiesIn({ users }: World) {
  return [...users.values()].flatMap((user) => user.identities)
}
