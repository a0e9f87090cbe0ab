import type { Context } from '../context.ts'
import { stillSignedIn, isFresh } from '../model/caller.ts'
import { challengeable } from '../model/factor.ts'
import type { MyCaller } from '../model/my-account.ts'
import type { User } from '../model/user.ts'
import { type Problem, problem } from '../problems.ts'
import { readFactors } from '../store/factors.ts'
import { readUser } from '../store/read-users.ts'
import { isOpenTo } from './sign-in/is-open-to.ts'

/** Whoever comes with a token for its own account, as the user is now; asked at every use (DESIGN §2, epochs). */
export async function readMyself(ctx: Context, caller: MyCaller): Promise<User | Problem> {
  const user = await readUser(ctx.db, caller.userId)
  if (!user || !stillSignedIn(caller, user.identities)) return problem('invalid_token')
  if (user.blocked) return problem('user_blocked')
  const openedBy = [caller.openedBy, ...caller.alsoOpenedBy]
  return (await isOpenTo(ctx, { user, openedBy }, caller.clientId)) ? user : problem('invalid_token')
}

/**
 * The refusal of what changes how one signs in, unless the person signed in within the last ten minutes, and with a second
 * factor where there is one: a stolen token, or a stolen password, must not bring in or take away a factor.
 */
export async function refusalWithoutStepUp(ctx: Context, caller: MyCaller, user: User): Promise<Problem | undefined> {
  if (!isFresh(caller, new Date())) return problem('step_up_required')
  const hasFactor = challengeable(await readFactors(ctx.db, user)).length > 0
  return hasFactor && !caller.hasSecondFactor ? problem('step_up_required') : undefined
}
