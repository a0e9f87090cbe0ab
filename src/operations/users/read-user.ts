import type { Context } from '../../context.ts'
import { type Asked, stillSignedIn } from '../../model/caller.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import { readUser as readFromStore } from '../../store/read-users.ts'

/** One user as it is at this moment (CONTRACT §4.4). A user token is held against the very row that is read. */
export async function readUser(ctx: Context, { caller }: Asked, userId: string): Promise<User | Problem> {
  const user = await readFromStore(ctx.db, userId)
  if (caller.kind === 'user' && !(user && stillSignedIn(caller, user.identities))) return problem('invalid_token')
  return user ?? problem('user_not_found')
}
