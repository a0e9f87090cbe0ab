import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import { MOST_ROLES, type Role } from '../../model/rights.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { lockSettings } from '../../store/configuration.ts'
import { addRole, countRoles } from '../../store/roles.ts'

/** Makes a role; its name is its own in the tenant. */
export async function createRole(
  ctx: Context,
  asked: Asked,
  { name, description = null }: { readonly name: string; readonly description?: string | null | undefined },
): Promise<Role | Problem> {
  const role: Role = { id: `rol_${randomText(16)}`, name, description }
  return changeConfiguration(ctx, asked, async (tx) => {
    // One after the other, so that no two count the same number.
    await lockSettings(tx)
    if ((await countRoles(tx)) >= MOST_ROLES) return problem('too_many_roles')
    if (!(await addRole(tx, role))) return problem('role_exists')
    return { answer: role, status: 200, logged: { id: role.id, name } }
  })
}
