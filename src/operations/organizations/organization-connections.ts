import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Connection } from '../../model/connection.ts'
import type { OrganizationConnection } from '../../model/organization.ts'
import { Problem, problem } from '../../problems.ts'
import { type OrganizationConnectionBody, organizationConnectionFrom } from '../../shapes/organization-parts.ts'
import { changeOrganization } from '../../steps/change-organization.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import { organizationOf } from '../../steps/organization-of.ts'
import { refuseOrganizationConnection } from '../../steps/refuse-organization-connection.ts'
import type { Queryable } from '../../store/database.ts'
import {
  addOrganizationConnection,
  readOrganizationConnections,
  removeOrganizationConnection,
  saveOrganizationConnection,
} from '../../store/organization-connections.ts'

/** A connection as an organization has it, and the connection itself. */
export interface ConnectionOf {
  readonly of: OrganizationConnection
  readonly connection: Connection
}

/** The connections of an organization. */
export async function findConnectionsOf(ctx: Context, id: string): Promise<readonly ConnectionOf[] | Problem> {
  const organization = await organizationOf(ctx, id)
  if (organization instanceof Problem) return organization
  const all = await readOrganizationConnections(ctx.db, id)
  const pairs = await Promise.all(all.map((of) => withConnection(ctx, of)))
  return pairs.filter((pair) => pair !== undefined)
}

async function withConnection(ctx: Context, of: OrganizationConnection): Promise<ConnectionOf | undefined> {
  const connection = await lookTwice(ctx, async () =>
    (await ctx.directory.connections()).find(({ id }) => id === of.connectionId),
  )
  return connection && { of, connection }
}

/** One of them. */
export async function findConnectionOf(
  ctx: Context,
  id: string,
  connectionId: string,
): Promise<ConnectionOf | Problem> {
  const all = await findConnectionsOf(ctx, id)
  if (all instanceof Problem) return all
  return all.find(({ of }) => of.connectionId === connectionId) ?? problem('organization_connection_not_found')
}

/** Lets the members of an organization come from a connection. */
export async function addConnectionTo(
  ctx: Context,
  asked: Asked,
  id: string,
  body: OrganizationConnectionBody & { readonly connection_id: string },
): Promise<ConnectionOf | Problem> {
  const of = organizationConnectionFrom(body.connection_id, body)
  const refusal = await refuseOrganizationConnection(ctx, of)
  const added = await changeOrganization(ctx, asked, id, async (tx) => {
    if (refusal) return refusal
    if (!(await addOrganizationConnection(tx, id, of))) return problem('organization_connection_exists')
    return { answer: null, status: 201, logged: { id, connection_id: of.connectionId } }
  })
  return added ?? findConnectionOf(ctx, id, of.connectionId)
}

/** Changes how an organization has a connection. */
export async function changeConnectionOf(
  ctx: Context,
  asked: Asked,
  [id, connectionId]: readonly [id: string, connectionId: string],
  body: OrganizationConnectionBody,
): Promise<ConnectionOf | Problem> {
  const changed = await changeOrganization(ctx, asked, id, async (tx) => {
    const before = await connectionIn(tx, id, connectionId)
    if (!before) return problem('organization_connection_not_found')
    const of = organizationConnectionFrom(connectionId, body, before)
    // The one to look at is in the cache: the embedded database has one session.
    const refusal = await refuseOrganizationConnection(ctx, of)
    if (refusal) return refusal
    await saveOrganizationConnection(tx, id, of)
    return { answer: null, status: 200, logged: { id, connection_id: connectionId } }
  })
  return changed ?? findConnectionOf(ctx, id, connectionId)
}

async function connectionIn(tx: Queryable, id: string, connectionId: string) {
  return (await readOrganizationConnections(tx, id)).find((one) => one.connectionId === connectionId)
}

/** Takes a connection from an organization; one that it does not have is no refusal. */
export async function removeConnectionOf(
  ctx: Context,
  asked: Asked,
  id: string,
  connectionId: string,
): Promise<null | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) => {
    await removeOrganizationConnection(tx, id, connectionId)
    return { answer: null, status: 204, logged: { id, connection_id: connectionId } }
  })
}
