import type { OrganizationConnection } from '../model/organization.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

const COLUMNS = `connection_id as "connectionId", assign_membership_on_login as "assignMembershipOnLogin",
  show_as_button as "showAsButton", is_signup_enabled as "isSignupEnabled", is_enabled as "isEnabled", extra`

const READ: Statement = {
  name: 'organization_connections',
  text: `select ${COLUMNS} from organization_connections where organization_id = $1 order by created_at, connection_id`,
}

/** The connections of an organization, in the order in which they came. There are few: Auth0 has 10 at most. */
export function readOrganizationConnections(db: Queryable, organizationId: string): Promise<OrganizationConnection[]> {
  return db.query<OrganizationConnection>(READ, [organizationId])
}

const INSERT = `
  insert into organization_connections (organization_id, connection_id, assign_membership_on_login, show_as_button,
    is_signup_enabled, is_enabled, extra, created_at)
  select $1, c.id, $3, $4, $5, $6, $7::jsonb, clock_timestamp() from connections c where c.id = $2`

const ADD: Statement = {
  name: 'add_organization_connection',
  text: `${INSERT} on conflict do nothing returning connection_id`,
}

/** Adds a connection to an organization that is locked; false where it has it, or there is no such connection. */
export async function addOrganizationConnection(
  tx: Transaction,
  organizationId: string,
  connection: OrganizationConnection,
): Promise<boolean> {
  return (await tx.query(ADD, valuesOf(organizationId, connection))).length > 0
}

const SAVE: Statement = {
  name: 'save_organization_connection',
  text: `
    update organization_connections set assign_membership_on_login = $3, show_as_button = $4, is_signup_enabled = $5,
      is_enabled = $6, extra = $7::jsonb
    where organization_id = $1 and connection_id = $2`,
}

/** Writes one of an organization that is locked. */
export async function saveOrganizationConnection(
  tx: Transaction,
  organizationId: string,
  connection: OrganizationConnection,
): Promise<void> {
  await tx.query(SAVE, valuesOf(organizationId, connection))
}

function valuesOf(organizationId: string, connection: OrganizationConnection): unknown[] {
  const { connectionId, assignMembershipOnLogin, showAsButton, isSignupEnabled, isEnabled, extra } = connection
  const flags = [assignMembershipOnLogin, showAsButton, isSignupEnabled, isEnabled]
  return [organizationId, connectionId, ...flags, JSON.stringify(extra)]
}

const REMOVE: Statement = {
  name: 'remove_organization_connection',
  text: 'delete from organization_connections where organization_id = $1 and connection_id = $2',
}

/** Takes a connection from an organization. Members who came from it stay members. */
export async function removeOrganizationConnection(tx: Transaction, organizationId: string, id: string): Promise<void> {
  await tx.query(REMOVE, [organizationId, id])
}
