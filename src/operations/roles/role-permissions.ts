import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { unknownPermission } from '../../model/change-rights.ts'
import { MOST_PERMISSIONS, type Page, type Permission, permissionKey } from '../../model/rights.ts'
import { type Problem, problem } from '../../problems.ts'
import type { PermissionsBody } from '../../shapes/role.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { permissionsIn } from '../../steps/permissions-in.ts'
import {
  addRolePermissions,
  listRolePermissions,
  lockRole,
  readRole,
  removeRolePermissions,
  type Window,
} from '../../store/roles.ts'
import { holdPermissions } from '../../store/standing-rights.ts'

/** What a role may do. */
export async function findRolePermissions(
  { db }: Context,
  id: string,
  window: Window,
): Promise<Page<Permission> | Problem> {
  const [role, page] = await Promise.all([readRole(db, id), listRolePermissions(db, id, window)])
  return role ? page : problem('role_not_found')
}

/** Lets a role do something: all that is sent, or nothing. What it may do already is no refusal. */
export async function permitRole(
  ctx: Context,
  asked: Asked,
  id: string,
  body: PermissionsBody,
): Promise<null | Problem> {
  const permissions = permissionsIn(ctx, body)
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await lockRole(tx, id))) return problem('role_not_found')
    const known = await holdPermissions(tx, permissions)
    const unknown = permissions.find((one) => !known.has(permissionKey(one)))
    if (unknown) return unknownPermission(unknown)
    await addRolePermissions(tx, id, permissions)
    const { total } = await listRolePermissions(tx, id, { offset: 0, limit: 0 })
    if (total > MOST_PERMISSIONS) return problem('too_many_role_permissions')
    return { answer: null, status: 201, logged: { id, ...body } }
  })
}

/** Takes permissions from a role; those that it does not have are no refusal. */
export async function forbidRole(
  ctx: Context,
  asked: Asked,
  id: string,
  body: PermissionsBody,
): Promise<null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await lockRole(tx, id))) return problem('role_not_found')
    await removeRolePermissions(tx, id, permissionsIn(ctx, body))
    return { answer: null, status: 204, logged: { id, ...body } }
  })
}
