import type { Invitation, Listed } from '../model/organization.ts'
import type { Queryable, Statement, Transaction } from './database.ts'
import { countIn, type ListWindow } from './organizations.ts'

/** An invitation with its ticket: encrypted, and the hash that it is found by. */
export interface StoredInvitation extends Invitation {
  readonly ticketHash: string
  readonly ticket: string
}

const COLUMNS = `id, organization_id as "organizationId", ticket_hash as "ticketHash", ticket, client_id as "clientId",
  connection_id as "connectionId", email, inviter ->> 'name' as inviter, app_metadata as "appMetadata",
  user_metadata as "userMetadata", roles, url, created_at as "createdAt", expires_at as "expiresAt"`

/** The open invitations of an organization, by when they were made. */
export async function listInvitations(
  db: Queryable,
  [organizationId, newestFirst]: readonly [organizationId: string, newestFirst: boolean],
  { offset, limit }: ListWindow,
): Promise<Listed<StoredInvitation>> {
  const direction = newestFirst ? 'desc' : 'asc'
  const list: Statement = {
    name: `list_invitations_${direction}`,
    text: `select ${COLUMNS} from organization_invitations where organization_id = $1 and expires_at > now()
      order by created_at ${direction}, id ${direction} limit $2::integer offset $3::integer`,
  }
  const items = await db.query<StoredInvitation>(list, [organizationId, limit, offset])
  return { items, total: await countIn(db, COUNT, [organizationId]) }
}

const COUNT: Statement = {
  name: 'count_invitations',
  text: 'select count(*) from organization_invitations where organization_id = $1 and expires_at > now()',
}

const READ: Statement = {
  name: 'read_invitation',
  text: `select ${COLUMNS} from organization_invitations
    where organization_id = $1 and id = $2 and expires_at > now()`,
}

/** One open invitation of an organization. */
export async function readInvitation(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<StoredInvitation | undefined> {
  return (await db.query<StoredInvitation>(READ, [organizationId, id]))[0]
}

const BY_TICKET: Statement = {
  name: 'invitation_by_ticket',
  text: `select ${COLUMNS} from organization_invitations where ticket_hash = $1 and expires_at > now()`,
}

/** The open invitation that a ticket is of; it stays open. */
export async function findInvitation(db: Queryable, ticketHash: string): Promise<StoredInvitation | undefined> {
  return (await db.query<StoredInvitation>(BY_TICKET, [ticketHash]))[0]
}

const ADD: Statement = {
  name: 'add_invitation',
  text: `
    insert into organization_invitations (id, organization_id, ticket_hash, ticket, client_id, connection_id, email,
      inviter, app_metadata, user_metadata, roles, url, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, jsonb_build_object('name', $8::text), $9::jsonb, $10::jsonb, $11::text[], $12,
      $13::timestamptz, $14::timestamptz)`,
}

/** Keeps an invitation. */
export async function addInvitation(tx: Transaction, stored: StoredInvitation): Promise<void> {
  const { id, organizationId, ticketHash, ticket, clientId, connectionId, email, inviter, roles, url } = stored
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  await tx.query(ADD, [
    ...[id, organizationId, ticketHash, ticket, clientId, connectionId, email, inviter],
    ...[json(stored.appMetadata), json(stored.userMetadata), roles, url, stored.createdAt, stored.expiresAt],
  ])
}

const REMOVE: Statement = {
  name: 'remove_invitation',
  text: 'delete from organization_invitations where organization_id = $1 and id = $2 returning id',
}

/** Uses an invitation up or takes it back; false where somebody did before. */
export async function removeInvitation(tx: Transaction, organizationId: string, id: string): Promise<boolean> {
  return (await tx.query(REMOVE, [organizationId, id])).length > 0
}
