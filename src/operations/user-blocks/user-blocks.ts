import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { foldIdentifier } from '../../model/identifier.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { successNote } from '../../steps/notes.ts'
import {
  type Block,
  blocksOfIdentifier,
  blocksOfUser,
  liftBlocksOfIdentifier,
  liftBlocksOfUser,
} from '../../store/attempts.ts'
import { readUser } from '../../store/read-users.ts'

/** Whose blocks: a user's, by id, or those of whatever is typed to sign in (CONTRACT §4.9). */
export type Blocked = { readonly userId: string } | { readonly identifier: string }

/** Where somebody is blocked for wrong passwords; `onlyInForce` leaves out connections that no longer block. */
export async function findBlocks(ctx: Context, whose: Blocked, onlyInForce: boolean): Promise<Block[] | Problem> {
  const blocks = await read(ctx, whose)
  if (!Array.isArray(blocks) || !onlyInForce) return blocks
  const without = (await ctx.directory.connections()).filter((one) => one.options['brute_force_protection'] === false)
  return blocks.filter(({ connection }) => !without.some(({ name }) => name === connection))
}

async function read(ctx: Context, whose: Blocked): Promise<Block[] | Problem> {
  if ('identifier' in whose) return blocksOfIdentifier(ctx.db, foldIdentifier(whose.identifier))
  if (!(await readUser(ctx.db, whose.userId))) return problem('user_not_found')
  return blocksOfUser(ctx.db, whose.userId)
}

/** Lifts them, and forgets the wrong passwords that were counted so far. */
export async function liftBlocks(ctx: Context, asked: Asked, whose: Blocked): Promise<Problem | undefined> {
  const userId = 'userId' in whose ? whose.userId : null
  if (userId !== null && !(await readUser(ctx.db, userId))) return problem('user_not_found')
  await ('userId' in whose
    ? liftBlocksOfUser(ctx.db, whose.userId)
    : liftBlocksOfIdentifier(ctx.db, foldIdentifier(whose.identifier)))
  const success = successNote(asked, { userId, status: 204, body: {} })
  await addLogNote(ctx, asked, success)
  await addLogNote(ctx, asked, {
    ...success,
    type: 'ublkdu',
    description: 'The blocks for wrong passwords were lifted.',
  })
  return undefined
}
