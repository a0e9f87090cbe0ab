import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Member, Page } from '../../model/rights.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeRights } from '../../steps/change-rights.ts'
import { listMembers, readMembersAfter } from '../../store/role-members.ts'
import { readRole, type Window } from '../../store/roles.ts'

/** The users who have a role. */
export async function findMembers({ db }: Context, id: string, window: Window): Promise<Page<Member> | Problem> {
  const [role, page] = await Promise.all([readRole(db, id), listMembers(db, id, window)])
  return role ? page : problem('role_not_found')
}

/** Where to read on, and how far. */
export interface From {
  readonly after: Pick<Member, 'userId' | 'since'> | null
  readonly limit: number
}

/** The same from a place on. */
export async function findMembersAfter({ db }: Context, id: string, from: From): Promise<readonly Member[] | Problem> {
  const [role, members] = await Promise.all([readRole(db, id), readMembersAfter(db, id, from)])
  return role ? members : problem('role_not_found')
}

/** Gives a role to users: to all of them, or to none. */
export async function assignRole(
  ctx: Context,
  asked: Asked,
  id: string,
  users: readonly string[],
): Promise<null | Problem> {
  if (!(await readRole(ctx.db, id))) return problem('role_not_found')
  const unique = [...new Set(users)]
  const logged = { userId: null, status: 200, body: { id, users: unique } }
  return changeRights(ctx, asked, { users: unique, gain: { roles: [id] } }, logged)
}
