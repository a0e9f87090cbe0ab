import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import type { OrganizationDomain } from '../model/organization.ts'
import { atLeastOne } from './paging.ts'

const DOMAIN = /^(([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)+([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$/i
const domainStatus = z.enum(['pending', 'verified'])

/** Body of `POST …/discovery-domains`. */
export const newDomainBody = z.strictObject({
  domain: z
    .string()
    .min(3)
    .max(255)
    .regex(DOMAIN)
    .transform((text) => text.toLowerCase()),
  status: domainStatus.default('pending'),
  use_for_organization_discovery: z.boolean().default(true),
})

/** Body of `PATCH …/discovery-domains/{id}`. */
export const domainBody = atLeastOne(
  z.strictObject({ status: domainStatus.optional(), use_for_organization_discovery: z.boolean().optional() }),
)

export function writeDomain({ id, domain, status, useForDiscovery, verification }: OrganizationDomain): JsonObject {
  return {
    id,
    domain,
    status,
    use_for_organization_discovery: useForDiscovery,
    verification_txt: `carabiner-domain-verification=${verification}`,
    verification_host: `_carabiner-challenge.${domain}`,
  }
}
