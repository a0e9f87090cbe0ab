import type { Operation } from '../../model/change.ts'
import { effectOf } from '../../model/effect.ts'
import type { Involved, World } from '../../model/world.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Queryable } from '../../store/database.ts'
import { readRemoved } from '../../store/operations.ts'
import { type Recaller, recallForLinking, recallRights } from './recall.ts'

/** Another undo was quicker; or what is to come back is another account's by now: its proof, its address, a passkey. */
export function clashOfUndo(constraint: string): Problem | undefined {
  if (constraint === 'operations_undoes') return problem('already_undone')
  const isTaken = /^(identities_(pkey|proof|email|username|phone)|passkeys_(pkey|id_key))$/.test(constraint)
  return isTaken ? problem('changed_since').with({ changed: [{ fact: 'taken', name: constraint }] }) : undefined
}

/** Whom an undo is decided on: everybody whom the operation concerned, and whoever has its identities now. */
export function involvedInUndo(operation: Operation): Involved {
  const effect = effectOf(operation)
  if (!effect) return { users: [], identities: [] }
  const { kept, gone, made, passed, moved } = effect
  const users = [kept, gone?.user_id, made?.user_id, passed?.from, passed?.to].filter((id) => id !== undefined)
  return { users: [...new Set(users)], identities: moved.map(({ key }) => key) }
}

/** What undoing operations needs to know beside the users: ways in, and what they had removed. */
export async function recallForUndo(
  recaller: Recaller,
  db: Queryable,
  world: World,
  operations: readonly Operation[],
): Promise<World> {
  const waysIn = await recallForLinking(recaller, db, world, { restores: false })
  const recalled = await recallRights(db, waysIn, operations)
  const removals = operations.filter((operation) => effectOf(operation)?.kind === 'removal')
  const removed =
    removals.length > 0
      ? await readRemoved(
          db,
          removals.map(({ id }) => id),
        )
      : []
  const keys = removed.flatMap(({ identity: { key }, subjectKey }): [string, string][] =>
    subjectKey === null ? [] : [[key, subjectKey]],
  )
  return {
    ...recalled,
    subjectKeys: new Map([...(recalled.subjectKeys ?? []), ...keys]),
    removed: new Map(removed.map(({ identity }) => [identity.key, identity])),
  }
}
