import type { Context } from '../context.ts'
import type { Organization } from '../model/organization.ts'
import { type Problem, problem } from '../problems.ts'
import { readOrganization } from '../store/organizations.ts'

/** The organization of an id as it is at this moment. */
export async function organizationOf({ db }: Pick<Context, 'db'>, id: string): Promise<Organization | Problem> {
  const found = await readOrganization(db, id)
  return found?.id === id ? found : problem('organization_not_found')
}
