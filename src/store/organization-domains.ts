import type { OrganizationDomain } from '../model/organization.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

const COLUMNS = 'id, domain, status, use_for_discovery as "useForDiscovery", verification'

const LIST: Statement = {
  name: 'list_organization_domains',
  text: `select ${COLUMNS} from organization_domains where organization_id = $1 order by id`,
}

/** The domains of an organization, in the order of their ids. */
export function readOrganizationDomains(db: Queryable, organizationId: string): Promise<OrganizationDomain[]> {
  return db.query<OrganizationDomain>(LIST, [organizationId])
}

const ADD: Statement = {
  name: 'add_organization_domain',
  text: `
    insert into organization_domains (id, organization_id, domain, status, use_for_discovery, verification, created_at)
    values ($2, $1, $3, $4, $5, $6, now()) on conflict do nothing returning id`,
}

/** Adds a domain; false where the organization has it. */
export async function addOrganizationDomain(
  tx: Transaction,
  organizationId: string,
  { id, domain, status, useForDiscovery, verification }: OrganizationDomain,
): Promise<boolean> {
  return (await tx.query(ADD, [organizationId, id, domain, status, useForDiscovery, verification])).length > 0
}

const SAVE: Statement = {
  name: 'save_organization_domain',
  text: 'update organization_domains set status = $3, use_for_discovery = $4 where organization_id = $1 and id = $2',
}

export async function saveOrganizationDomain(
  tx: Transaction,
  organizationId: string,
  { id, status, useForDiscovery }: OrganizationDomain,
): Promise<void> {
  await tx.query(SAVE, [organizationId, id, status, useForDiscovery])
}

const REMOVE: Statement = {
  name: 'remove_organization_domain',
  text: 'delete from organization_domains where organization_id = $1 and id = $2 returning id',
}

export async function removeOrganizationDomain(tx: Transaction, organizationId: string, id: string): Promise<boolean> {
  return (await tx.query(REMOVE, [organizationId, id])).length > 0
}
