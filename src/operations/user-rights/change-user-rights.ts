import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { unitedRights } from '../../model/rights.ts'
import type { Problem } from '../../problems.ts'
import type { PermissionsBody } from '../../shapes/role.ts'
import { changeRights } from '../../steps/change-rights.ts'
import { permissionsIn } from '../../steps/permissions-in.ts'

interface About<Body> {
  readonly userId: string
  readonly body: Body
  /** Whether the user gets them, or loses them. */
  readonly gains: boolean
}

/** Gives roles to a user, or takes them away. */
export function changeUserRoles(
  ctx: Context,
  asked: Asked,
  { userId, body, gains }: About<{ readonly roles: readonly string[] }>,
): Promise<null | Problem> {
  const { roles } = unitedRights([body])
  const wish = { users: [userId], [gains ? 'gain' : 'lose']: { roles } }
  return changeRights(ctx, asked, wish, { userId, status: 204, body: { roles } })
}

/** Gives permissions to a user beside its roles, or takes them away; those of its roles stay. */
export function changeUserPermissions(
  ctx: Context,
  asked: Asked,
  { userId, body, gains }: About<PermissionsBody>,
): Promise<null | Problem> {
  const wish = { users: [userId], [gains ? 'gain' : 'lose']: { permissions: permissionsIn(ctx, body) } }
  return changeRights(ctx, asked, wish, { userId, status: gains ? 201 : 204, body: { ...body } })
}
