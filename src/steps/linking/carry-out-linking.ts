import type { Context } from '../../context.ts'
import type { Change } from '../../model/change.ts'
import type { World } from '../../model/world.ts'
import { Problem } from '../../problems.ts'
import { type Wish, carryOut } from '../carry-out.ts'
import { tellEnded } from './tell-ended.ts'
import { type MailWish, tellOwners } from './tell-owners.ts'

/** A change of identities to be decided and written. */
export interface LinkingWish<Answer> extends Wish<Answer> {
  /** Sessions that go on although their user vanishes, as the caller's application calls them. */
  readonly continues?: readonly string[]
  readonly mail?: MailWish
}

/**
 * Carries out a change of identities. Once it is written, the applications whose sessions it has ended are told, and the
 * owners of the accounts: that fails no answer, and nothing is read for it where nobody is to be told.
 */
export async function carryOutLinking<Answer>(
  ctx: Context,
  { decide, keepAnswer, keepRows, continues = [], mail = {}, ...wish }: LinkingWish<Answer>,
): Promise<Answer | Problem> {
  const done = await carryOut<Done<Answer>>(ctx, {
    ...wish,
    decide: (world, act) => {
      const decision = decide(world, act)
      if (decision instanceof Problem) return decision
      return { ...decision, answer: { answer: decision.answer, world, change: decision.change } }
    },
    ...(keepAnswer && { keepAnswer: ({ answer }) => keepAnswer(answer) }),
    ...(keepRows && { keepRows: ({ answer }) => keepRows(answer) }),
  })
  if (done instanceof Problem) return done
  const { answer, world, change } = done
  if (!change) return answer
  await tellEnded(ctx, { asked: wish.asked, world, change, continues })
  await tellOwners(ctx, { asked: wish.asked, world, change, mail })
  return answer
}

/** The answer of the attempt that was written, and what that was decided on. */
interface Done<Answer> {
  readonly answer: Answer
  readonly world: World
  readonly change: Change | null
}
