import type { Context } from '../context.ts'
import type { Asked } from '../model/caller.ts'
import type { Organization } from '../model/organization.ts'
import { type Problem, problem } from '../problems.ts'
import type { Transaction } from '../store/database.ts'
import { lockOrganization } from '../store/organizations.ts'
import { type Changed, changeConfiguration } from './change-configuration.ts'

/** Changes an organization, or what belongs to it, as {@link changeConfiguration} does; it is locked meanwhile. */
export function changeOrganization<Answer>(
  ctx: Context,
  asked: Asked,
  id: string,
  change: (tx: Transaction, organization: Organization) => Promise<Changed<Answer> | Problem>,
): Promise<Answer | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const organization = await lockOrganization(tx, id)
    return organization ? change(tx, organization) : problem('organization_not_found')
  })
}
