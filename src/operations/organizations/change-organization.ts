import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Organization } from '../../model/organization.ts'
import { type Problem, problem } from '../../problems.ts'
import { changedOrganization, hasTooMuch, type OrganizationBody } from '../../shapes/organization.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { changeOrganization as changeLocked } from '../../steps/change-organization.ts'
import { sqlState } from '../../store/database.ts'
import { removeOrganization, saveOrganization } from '../../store/organizations.ts'

const UNIQUE_VIOLATION = '23505'

/** Changes an organization: what the body names, and nothing else. */
export async function changeOrganization(
  ctx: Context,
  asked: Asked,
  id: string,
  body: OrganizationBody,
): Promise<Organization | Problem> {
  const changed = changeLocked(ctx, asked, id, async (tx, before) => {
    const organization = changedOrganization(before, body)
    if (hasTooMuch(organization)) return problem('invalid_body', 'An organization has at most 25 metadata properties.')
    if (!(await saveOrganization(tx, organization))) return problem('organization_exists')
    return { answer: organization, status: 200, logged: { id, name: organization.name } }
  })
  return changed.catch((error: unknown) => {
    if (sqlState(error) === UNIQUE_VIOLATION) return problem('organization_exists')
    throw error
  })
}

/** Removes an organization with its memberships, invitations and connections; its members' users stay. */
export async function deleteOrganization(ctx: Context, asked: Asked, id: string): Promise<null | Problem> {
  return changeConfiguration(ctx, asked, async (tx) =>
    (await removeOrganization(tx, id))
      ? { answer: null, status: 204, logged: { id } }
      : problem('organization_not_found'),
  )
}
