import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { OrganizationDomain } from '../../model/organization.ts'
import { Problem, problem } from '../../problems.ts'
import { changeOrganization } from '../../steps/change-organization.ts'
import { organizationOf } from '../../steps/organization-of.ts'
import {
  addOrganizationDomain,
  readOrganizationDomains,
  removeOrganizationDomain,
  saveOrganizationDomain,
} from '../../store/organization-domains.ts'

/** The domains of an organization. */
export async function findDomains(ctx: Context, id: string): Promise<readonly OrganizationDomain[] | Problem> {
  const organization = await organizationOf(ctx, id)
  return organization instanceof Problem ? organization : readOrganizationDomains(ctx.db, id)
}

/** One of them, by its id or by the domain. */
export async function findDomain(
  ctx: Context,
  id: string,
  wanted: Partial<Pick<OrganizationDomain, 'id' | 'domain'>>,
): Promise<OrganizationDomain | Problem> {
  const all = await findDomains(ctx, id)
  if (all instanceof Problem) return all
  const found = all.find((one) => one.id === wanted.id || one.domain === wanted.domain?.toLowerCase())
  return found ?? problem('organization_domain_not_found')
}

/** Adds a domain to an organization. */
export async function addDomain(
  ctx: Context,
  asked: Asked,
  id: string,
  sent: Pick<OrganizationDomain, 'domain' | 'status' | 'useForDiscovery'>,
): Promise<OrganizationDomain | Problem> {
  const domain = { ...sent, id: `od_${randomText(16)}`, verification: randomText(32) }
  return changeOrganization(ctx, asked, id, async (tx) => {
    if (!(await addOrganizationDomain(tx, id, domain))) return problem('organization_domain_exists')
    return { answer: domain, status: 201, logged: { id, domain: domain.domain } }
  })
}

/** Changes what is said of a domain. */
export async function changeDomain(
  ctx: Context,
  asked: Asked,
  [id, domainId]: readonly [id: string, domainId: string],
  sent: Partial<Pick<OrganizationDomain, 'status' | 'useForDiscovery'>>,
): Promise<OrganizationDomain | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) => {
    const before = (await readOrganizationDomains(tx, id)).find((one) => one.id === domainId)
    if (!before) return problem('organization_domain_not_found')
    const domain = { ...before, ...sent }
    await saveOrganizationDomain(tx, id, domain)
    return { answer: domain, status: 200, logged: { id, domain: domain.domain } }
  })
}

/** Takes a domain from an organization. */
export async function removeDomain(ctx: Context, asked: Asked, id: string, domainId: string): Promise<null | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) =>
    (await removeOrganizationDomain(tx, id, domainId))
      ? { answer: null, status: 204, logged: { id } }
      : problem('organization_domain_not_found'),
  )
}
