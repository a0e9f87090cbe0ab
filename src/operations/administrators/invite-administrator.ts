import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import { type Problem, problem } from '../../problems.ts'
import type { SystemRole } from '../../model/system-roles.ts'
import { readAdministrators, writeInvitation } from '../../store/administrators.ts'

const INVITATION_SECONDS = 86_400

/** Makes a link with which one person becomes an administrator, once, within a day. Any earlier link is void. */
export async function inviteAdministrator(ctx: Context, role: SystemRole): Promise<string | Problem> {
  const first = !(await hasOwner(ctx))
  if (first && role !== 'owner') return problem('no_owner')
  return newLink(ctx, role, first)
}

/** The link with which the first owner comes, where there is none yet; else null. */
export async function inviteFirstOwner(ctx: Context): Promise<string | null> {
  return (await hasOwner(ctx)) ? null : newLink(ctx, 'owner', true)
}

async function hasOwner(ctx: Context): Promise<boolean> {
  return (await readAdministrators(ctx.db)).some(({ role }) => role === 'owner')
}

async function newLink(ctx: Context, role: SystemRole, first: boolean): Promise<string> {
  const secret = newSecret()
  await writeInvitation(ctx.db, oneWay('admin_invitation', secret), { role, first }, INVITATION_SECONDS)
  return `${ctx.config.origins[0]}/u/admin/invite?invitation=${secret}`
}
