import type { Listed, Organization } from '../model/organization.ts'
import type { Queryable, Statement, Transaction } from './database.ts'
import { countIn, type ListWindow, organizationColumns } from './organizations.ts'

const IDS: Statement = {
  name: 'grants_of_organization',
  text: 'select grant_id as id from organization_grants where organization_id = $1 order by created_at, grant_id',
}

/** The client grants of an organization, by id. */
export async function readGrantsOf(db: Queryable, organizationId: string): Promise<readonly string[]> {
  return (await db.query<{ id: string }>(IDS, [organizationId])).map(({ id }) => id)
}

const ADD: Statement = {
  name: 'add_organization_grant',
  text: `insert into organization_grants (organization_id, grant_id, created_at) values ($1, $2, clock_timestamp())
    on conflict do nothing returning grant_id`,
}

/** Lets a client act for an organization by a grant that is locked; false where it may already. */
export async function addOrganizationGrant(tx: Transaction, organizationId: string, grantId: string): Promise<boolean> {
  return (await tx.query(ADD, [organizationId, grantId])).length > 0
}

const REMOVE: Statement = {
  name: 'remove_organization_grant',
  text: 'delete from organization_grants where organization_id = $1 and grant_id = $2',
}

export async function removeOrganizationGrant(tx: Transaction, organizationId: string, grantId: string): Promise<void> {
  await tx.query(REMOVE, [organizationId, grantId])
}

const LIST: Statement = {
  name: 'organizations_of_grant',
  text: `select ${organizationColumns} from organization_grants g join organizations o on o.id = g.organization_id
    where g.grant_id = $1 order by g.created_at, o.id limit $2::integer offset $3::integer`,
}

const COUNT: Statement = {
  name: 'count_organizations_of_grant',
  text: 'select count(*) from organization_grants where grant_id = $1',
}

/** The organizations that a client may act for by this grant. */
export async function listOrganizationsOfGrant(
  db: Queryable,
  grantId: string,
  { offset, limit }: ListWindow,
): Promise<Listed<Organization>> {
  const items = await db.query<Organization>(LIST, [grantId, limit, offset])
  return { items, total: await countIn(db, COUNT, [grantId]) }
}
