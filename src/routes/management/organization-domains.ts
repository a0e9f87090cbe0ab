import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { OrganizationDomain } from '../../model/organization.ts'
import {
  addDomain,
  changeDomain,
  findDomain,
  findDomains,
  removeDomain,
} from '../../operations/organizations/organization-domains.ts'
import { organizationPartAnswers } from '../../shapes/answers/organizations.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import { Problem } from '../../problems.ts'
import { domainBody, newDomainBody, writeDomain } from '../../shapes/organization-domain.ts'
import { cursorQuery } from '../../shapes/paging.ts'

const PATH = '/api/v2/organizations/:id/discovery-domains'
const MAY_READ = { any: ['read:organization_discovery_domains'] } as const
const params = z.object({ id: z.string().min(1).max(50) })
const oneParams = params.extend({ domain_id: z.string().min(1).max(50) })

/** Domains by which the members of an organization are to be known (CONTRACT §4.8). */
export const organizationDomainRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PATH,
    summary: 'Get organization discovery domains',
    answers: organizationPartAnswers.domains,
    allow: MAY_READ,
    params,
    query: cursorQuery,
    run: async (ctx, { params: { id }, query: { from = '', take = 50 } }) => {
      const all = await findDomains(ctx, id)
      if (all instanceof Problem) return all
      const later = all.filter((one) => one.id > from)
      const domains = later.slice(0, take)
      const next = later.length > take ? domains.at(-1)?.id : undefined
      return { status: 200, body: { domains: domains.map(writeDomain), ...(next !== undefined && { next }) } }
    },
  }),
  route({
    method: 'POST',
    path: PATH,
    summary: 'Create an organization discovery domain',
    answers: organizationPartAnswers.addDomain,
    allow: { any: ['create:organization_discovery_domains'] },
    params,
    body: newDomainBody,
    run: async (
      ctx,
      { asked, params: { id }, body: { domain, status, use_for_organization_discovery: useForDiscovery } },
    ) => answer(201, await addDomain(ctx, asked, id, { domain, status, useForDiscovery })),
  }),
  route({
    method: 'GET',
    path: `${PATH}/name/:domain`,
    summary: 'Get an organization discovery domain by domain name',
    answers: organizationPartAnswers.domain,
    allow: MAY_READ,
    params: params.extend({ domain: z.string().min(3).max(255) }),
    run: async (ctx, { params: { id, domain } }) => answer(200, await findDomain(ctx, id, { domain })),
  }),
  route({
    method: 'GET',
    path: `${PATH}/:domain_id`,
    summary: 'Get an organization discovery domain by ID',
    answers: organizationPartAnswers.domain,
    allow: MAY_READ,
    params: oneParams,
    run: async (ctx, { params: { id, domain_id: domain } }) => answer(200, await findDomain(ctx, id, { id: domain })),
  }),
  route({
    method: 'PATCH',
    path: `${PATH}/:domain_id`,
    summary: 'Update an organization discovery domain',
    answers: organizationPartAnswers.domain,
    allow: { any: ['update:organization_discovery_domains'] },
    params: oneParams,
    body: domainBody,
    run: async (ctx, { asked, params: { id, domain_id: domain }, body }) => {
      const { status, use_for_organization_discovery: useForDiscovery } = body
      const sent = { ...(status && { status }), ...(useForDiscovery !== undefined && { useForDiscovery }) }
      return answer(200, await changeDomain(ctx, asked, [id, domain], sent))
    },
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:domain_id`,
    summary: 'Delete an organization discovery domain',
    answers: NOTHING,
    allow: { any: ['delete:organization_discovery_domains'] },
    params: oneParams,
    run: async (ctx, { asked, params: { id, domain_id: domain } }) =>
      (await removeDomain(ctx, asked, id, domain)) ?? { status: 204 },
  }),
]

function answer(status: number, domain: OrganizationDomain | Problem) {
  return domain instanceof Problem ? domain : { status, body: writeDomain(domain) }
}
