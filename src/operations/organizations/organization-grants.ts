import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { ClientGrant } from '../../model/client.ts'
import { Problem, problem } from '../../problems.ts'
import { changeOrganization } from '../../steps/change-organization.ts'
import { organizationOf } from '../../steps/organization-of.ts'
import { lockGrant, readGrants } from '../../store/client-grants.ts'
import { addOrganizationGrant, readGrantsOf, removeOrganizationGrant } from '../../store/organization-grants.ts'

/** The grants by which clients may act for an organization. */
export async function findGrantsOf(ctx: Context, id: string): Promise<readonly ClientGrant[] | Problem> {
  const organization = await organizationOf(ctx, id)
  if (organization instanceof Problem) return organization
  const ids = await readGrantsOf(ctx.db, id)
  const grants = new Map((await readGrants(ctx.db)).map((grant) => [grant.id, grant]))
  return ids.flatMap((one) => grants.get(one) ?? [])
}

/** Lets a client act for an organization. */
export async function addGrantTo(
  ctx: Context,
  asked: Asked,
  id: string,
  grantId: string,
): Promise<ClientGrant | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) => {
    const grant = await lockGrant(tx, grantId)
    if (!grant) return problem('client_grant_not_found')
    if (!(await addOrganizationGrant(tx, id, grantId))) return problem('organization_grant_exists')
    return { answer: grant, status: 201, logged: { id, grant_id: grantId } }
  })
}

/** Takes it back; a grant that the organization does not have is no refusal. */
export async function removeGrantOf(ctx: Context, asked: Asked, id: string, grantId: string): Promise<null | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) => {
    await removeOrganizationGrant(tx, id, grantId)
    return { answer: null, status: 204, logged: { id, grant_id: grantId } }
  })
}
