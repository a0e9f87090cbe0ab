import { refusalToTouch } from '../model/administrators.ts'
import { type Asked, stillSignedIn } from '../model/caller.ts'
import type { Decision } from '../model/change.ts'
import type { Act } from '../model/operation.ts'
import type { Involved, World } from '../model/world.ts'
import { Problem, problem } from '../problems.ts'
import { type Queryable, onlyReading } from '../store/database.ts'
import { type Reading, readWorld } from '../store/read-users.ts'

/** Something to be decided: whom to read, what else is needed to know of them, and the decision. */
export interface Question<Answer> {
  readonly asked: Asked
  readonly involved: Involved
  /** What is read of the users in the same statement: no more than they are, unless said. */
  readonly reading?: Reading
  /** Reads what the decision needs beside the users, once it is known who they are. */
  readonly recall?: (db: Queryable, world: World) => Promise<World>
  readonly decide: (world: World, act: Act) => Decision<Answer>
}

/** Everything that a decision is made on, as it is at this moment. */
export async function readInvolved<Answer>(db: Queryable, question: Question<Answer>): Promise<World> {
  const world = await onlyReading(readWorld(db, involvedIn(question), question.reading))
  return question.recall ? onlyReading(question.recall(db, world)) : world
}

/** An administrator acts on others, and is read with them. */
function involvedIn<Answer>({ asked: { caller }, involved }: Question<Answer>): Involved {
  return caller.kind === 'administrator' ? { ...involved, users: [...involved.users, caller.userId] } : involved
}

/** The decision, provided that the caller's rights still hold and reach so far. */
export function decideOn<Answer>(world: World, { asked, decide }: Question<Answer>, act: Act): Decision<Answer> {
  return staleCaller(world, asked) ?? permitted(decide(world, act), act, world)
}

function permitted<Answer>(decision: Decision<Answer>, { caller }: Act, world: World): Decision<Answer> {
  if (decision instanceof Problem || !decision.change) return decision
  return refusalToTouch(caller, decision.change, world) ?? decision
}

/**
 * A user token dies when the identity that opened it leaves or moves, an administrator's rights with the role; both are
 * looked at in the read that decides.
 */
function staleCaller(world: World, { caller }: Asked): Problem | undefined {
  if (caller.kind === 'client') return undefined
  const user = world.users.get(caller.userId)
  if (!user || !stillSignedIn(caller, user.identities)) return problem('invalid_token')
  return caller.kind === 'administrator' && caller.role !== user.role ? problem('not_administrator') : undefined
}
