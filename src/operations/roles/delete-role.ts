import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { removeRole } from '../../store/roles.ts'

/** Removes a role; whoever has it loses it, and what it allowed. */
export async function deleteRole(ctx: Context, asked: Asked, id: string): Promise<null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    if (!(await removeRole(tx, id))) return problem('role_not_found')
    return { answer: null, status: 200, logged: { id } }
  })
}
