import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Role } from '../../model/rights.ts'
import { type Problem, problem } from '../../problems.ts'
import type { RoleBody } from '../../shapes/role.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { sqlState } from '../../store/database.ts'
import { lockRole, saveRole } from '../../store/roles.ts'

/** Changes what a role is called; whoever has it keeps it. */
export async function changeRole(ctx: Context, asked: Asked, id: string, body: RoleBody): Promise<Role | Problem> {
  const changing = changeConfiguration<Role>(ctx, asked, async (tx) => {
    const before = await lockRole(tx, id)
    if (!before) return problem('role_not_found')
    const role = { ...before, name: body.name ?? before.name, description: body.description ?? before.description }
    await saveRole(tx, role)
    return { answer: role, status: 200, logged: { id, name: role.name } }
  })
  return changing.catch(clash)
}

/** Unique violation (PostgreSQL manual, appendix A). */
function clash(error: unknown): Problem {
  if (sqlState(error) !== '23505') throw error
  return problem('role_exists')
}
