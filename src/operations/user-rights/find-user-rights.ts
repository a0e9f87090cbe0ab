import type { Context } from '../../context.ts'
import { type HeldPermission, MOST_ROLES_OF_USER, type Page, type Role } from '../../model/rights.ts'
import { storedAudience } from '../../model/system-api.ts'
import { type Problem, problem } from '../../problems.ts'
import { readUser } from '../../store/read-users.ts'
import { readRole, type Window } from '../../store/roles.ts'
import { listUserPermissions, listUserRoles, readPermissionsAt, readRolesWith } from '../../store/user-rights.ts'

/** The roles of a user. */
export async function findUserRoles({ db }: Context, userId: string, window: Window): Promise<Page<Role> | Problem> {
  const [user, page] = await Promise.all([readUser(db, userId), listUserRoles(db, userId, window)])
  return user ? page : problem('user_not_found')
}

/** The permissions of a user, each with where it has it from. */
export async function findUserPermissions(
  { db }: Context,
  userId: string,
  window: Window,
): Promise<Page<HeldPermission> | Problem> {
  const [user, page] = await Promise.all([readUser(db, userId), listUserPermissions(db, userId, window)])
  return user ? page : problem('user_not_found')
}

/** Which part of what a user holds at an API. */
export interface HeldAt {
  readonly userId: string
  readonly audience: string
  readonly from: string
  readonly limit: number
}

/** The permissions of a user at one API, those after `from`. */
export async function findPermissionsAt(
  { db, config }: Context,
  { userId, ...at }: HeldAt,
): Promise<readonly HeldPermission[] | Problem> {
  const audience = storedAudience(at.audience, config.origins)
  const [user, held] = await Promise.all([readUser(db, userId), readPermissionsAt(db, userId, { ...at, audience })])
  return user ? held : problem('user_not_found')
}

/** The roles by which a user has a permission at an API. */
export async function findRoleSources(
  { db, config }: Context,
  { userId, ...at }: Pick<HeldAt, 'userId' | 'audience'> & { readonly name: string },
): Promise<readonly Role[] | Problem> {
  const audience = storedAudience(at.audience, config.origins)
  const [user, held] = await Promise.all([readUser(db, userId), readRolesWith(db, userId, { audience, name: at.name })])
  return user ? held : problem('user_not_found')
}

/** All roles of a user. */
export async function findAllUserRoles(ctx: Context, userId: string): Promise<readonly Role[] | Problem> {
  const page = await findUserRoles(ctx, userId, { offset: 0, limit: MOST_ROLES_OF_USER * 20 })
  return 'items' in page ? page.items : page
}

/** Whether there are such a user and such a role: a refusal, or nothing. */
export async function refuseUnknown({ db }: Context, userId: string, roleId: string): Promise<Problem | undefined> {
  const [user, role] = await Promise.all([readUser(db, userId), readRole(db, roleId)])
  if (!user) return problem('user_not_found')
  return role ? undefined : problem('role_not_found')
}
