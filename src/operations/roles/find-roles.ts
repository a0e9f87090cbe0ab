import type { Context } from '../../context.ts'
import type { Page, Role } from '../../model/rights.ts'
import { type Problem, problem } from '../../problems.ts'
import { listRoles, readRole as readFromStore, type Window } from '../../store/roles.ts'

/** A page of roles, all or those whose name contains a text. */
export function findRoles({ db }: Context, filter: string, window: Window): Promise<Page<Role>> {
  return listRoles(db, filter, window)
}

/** One role. */
export async function readRole({ db }: Context, id: string): Promise<Role | Problem> {
  return (await readFromStore(db, id)) ?? problem('role_not_found')
}
