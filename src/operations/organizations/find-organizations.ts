import type { Context } from '../../context.ts'
import type { Listed, Organization } from '../../model/organization.ts'
import { type Problem, problem } from '../../problems.ts'
import { type OrganizationsQuery, type PartsQuery } from '../../shapes/organization.ts'
import { windowOf } from '../../shapes/window.ts'
import { readGrants } from '../../store/client-grants.ts'
import { listOrganizationsOfGrant } from '../../store/organization-grants.ts'
import {
  listOrganizations,
  listOrganizationsAfter,
  listOrganizationsOf,
  type OrganizationOrder,
  readOrganization,
} from '../../store/organizations.ts'
import { readUser } from '../../store/read-users.ts'

/** A page of all organizations. */
export function findOrganizations({ db }: Context, query: OrganizationsQuery): Promise<Listed<Organization>> {
  return listOrganizations(db, orderOf(query.sort), windowOf(query))
}

function orderOf(sort: string | undefined): OrganizationOrder | null {
  if (sort === undefined) return null
  const [by, direction] = sort.split(':')
  return { by: by as OrganizationOrder['by'], descending: direction === '-1' }
}

/** What follows a checkpoint, and the next checkpoint where there is more. */
export async function findOrganizationsAfter(
  { db }: Context,
  { from = '', take = 50 }: Pick<OrganizationsQuery, 'from' | 'take'>,
): Promise<{ readonly items: readonly Organization[]; readonly next: string | null }> {
  const found = await listOrganizationsAfter(db, from, take + 1)
  const items = found.slice(0, take)
  return { items, next: found.length > take ? (items.at(-1)?.id ?? null) : null }
}

/** One organization, by the name alone where `by` says so. */
export async function findOrganization(
  { db }: Context,
  wanted: string,
  by: 'id' | 'name',
): Promise<Organization | Problem> {
  const found = await readOrganization(db, wanted)
  return found?.[by] === wanted ? found : problem('organization_not_found')
}

/** The organizations of a user. */
export async function findOrganizationsOfUser(
  { db }: Context,
  userId: string,
  query: PartsQuery,
): Promise<Listed<Organization> | Problem> {
  if (!(await readUser(db, userId))) return problem('user_not_found')
  return listOrganizationsOf(db, userId, windowOf(query))
}

/** The organizations for which a client may act by this grant. */
export async function findOrganizationsOfGrant(
  { db }: Context,
  grantId: string,
  query: PartsQuery,
): Promise<Listed<Organization> | Problem> {
  const known = (await readGrants(db)).some(({ id }) => id === grantId)
  return known ? listOrganizationsOfGrant(db, grantId, windowOf(query)) : problem('client_grant_not_found')
}
