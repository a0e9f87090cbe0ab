import type { Listed, Organization } from '../model/organization.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

/** Which part of a list. */
export interface ListWindow {
  readonly offset: number
  readonly limit: number
}

/** The columns of an organization (o). */
export const organizationColumns = `o.id, o.name, o.display_name as "displayName", o.branding, o.metadata,
  o.token_quota as "tokenQuota"`

/** What organizations can be listed in the order of. */
export const ORGANIZATION_ORDERS = {
  created_at: 'o.created_at',
  name: 'o.name',
  display_name: 'lower(o.display_name) collate "C"',
} as const

export interface OrganizationOrder {
  readonly by: keyof typeof ORGANIZATION_ORDERS
  readonly descending: boolean
}

const OLDEST_FIRST: OrganizationOrder = { by: 'created_at', descending: false }

/** Organizations, the oldest first unless another order is asked for. */
export async function listOrganizations(
  db: Queryable,
  order: OrganizationOrder | null,
  { offset, limit }: ListWindow,
): Promise<Listed<Organization>> {
  const { by, descending } = order ?? OLDEST_FIRST
  const direction = descending ? 'desc' : 'asc'
  const items = await db.query<Organization>(
    {
      name: `list_organizations_${by}_${direction}`,
      text: `select ${organizationColumns} from organizations o
        order by ${ORGANIZATION_ORDERS[by]} ${direction}, o.id ${direction} limit $1::integer offset $2::integer`,
    },
    [limit, offset],
  )
  return { items, total: await countIn(db, COUNT, []) }
}

const COUNT: Statement = { name: 'count_organizations', text: 'select count(*) from organizations' }

/** What a counting statement gives. */
export async function countIn(db: Queryable, statement: Statement, values: readonly unknown[]): Promise<number> {
  return (await db.query<{ count: number }>(statement, values))[0]?.count ?? 0
}

const AFTER: Statement = {
  name: 'organizations_after',
  text: `select ${organizationColumns} from organizations o where o.id > $1 order by o.id limit $2::integer`,
}

/** What follows an id in the order of ids: checkpoint paging. */
export function listOrganizationsAfter(db: Queryable, from: string, limit: number): Promise<Organization[]> {
  return db.query<Organization>(AFTER, [from, limit])
}

const READ: Statement = {
  name: 'read_organization',
  text: `select ${organizationColumns} from organizations o where o.id = $1 or o.name = $1`,
}

/** One organization by its id or its name, as it is at this moment. */
export async function readOrganization(db: Queryable, idOrName: string): Promise<Organization | undefined> {
  return (await db.query<Organization>(READ, [idOrName]))[0]
}

const LOCK: Statement = {
  name: 'lock_organization',
  text: `select ${organizationColumns} from organizations o where o.id = $1 for update`,
}

/** One by its id; nobody else changes it, or who and what belongs to it, until the transaction ends. */
export async function lockOrganization(tx: Transaction, id: string): Promise<Organization | undefined> {
  return (await tx.query<Organization>(LOCK, [id]))[0]
}

const ADD: Statement = {
  name: 'add_organization',
  text: `
    insert into organizations (id, name, display_name, branding, metadata, token_quota, created_at)
    values ($1, $2, $3, $4::jsonb, $5::jsonb, $6::jsonb, now()) on conflict (name) do nothing returning id`,
}

/** Adds an organization; false where its name is taken. */
export async function addOrganization(tx: Transaction, organization: Organization): Promise<boolean> {
  return (await tx.query(ADD, valuesOf(organization))).length > 0
}

const SAVE: Statement = {
  name: 'save_organization',
  text: `
    update organizations o set name = $2, display_name = $3, branding = $4::jsonb, metadata = $5::jsonb,
      token_quota = $6::jsonb
    where id = $1 and not exists (select 1 from organizations other where other.name = $2 and other.id <> $1)
    returning id`,
}

/** Writes one that was locked; false where its name is another's. @throws a unique violation where that came meanwhile */
export async function saveOrganization(tx: Transaction, organization: Organization): Promise<boolean> {
  return (await tx.query(SAVE, valuesOf(organization))).length > 0
}

function valuesOf({ id, name, displayName, branding, metadata, tokenQuota }: Organization): unknown[] {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  return [id, name, displayName, json(branding), json(metadata), json(tokenQuota)]
}

const REMOVE: Statement = {
  name: 'remove_organization',
  text: 'delete from organizations where id = $1 returning id',
}

/** Removes an organization with all that belongs to it; false where there was none. Its members' users stay. */
export async function removeOrganization(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.query(REMOVE, [id])).length > 0
}

const OF_USER: Statement = {
  name: 'organizations_of_user',
  text: `
    select ${organizationColumns} from organization_members m join organizations o on o.id = m.organization_id
    where m.user_id = $1 order by m.joined_at, o.id limit $2::integer offset $3::integer`,
}

const COUNT_OF_USER: Statement = {
  name: 'count_organizations_of_user',
  text: 'select count(*) from organization_members where user_id = $1',
}

/** The organizations that a user is a member of, the first joined first. */
export async function listOrganizationsOf(
  db: Queryable,
  userId: string,
  { offset, limit }: ListWindow,
): Promise<Listed<Organization>> {
  const items = await db.query<Organization>(OF_USER, [userId, limit, offset])
  return { items, total: await countIn(db, COUNT_OF_USER, [userId]) }
}
