import type { Context } from '../../context.ts'
import { oneWay } from '../../crypto/one-way.ts'
import type { Connection } from '../../model/connection.ts'
import { type FlowState, paramOf } from '../../model/flow.ts'
import type { OrganizationConnection } from '../../model/organization.ts'
import { onlyReading } from '../../store/database.ts'
import { readOrganizationConnections } from '../../store/organization-connections.ts'
import { findInvitation, type StoredInvitation } from '../../store/organization-invitations.ts'
import { readOrganization } from '../../store/organizations.ts'

/** The connections of the organization that a flow is for, those that are on; null where it is for none. */
export async function connectionsOfOrganization(
  { db }: Pick<Context, 'db'>,
  state: Pick<FlowState, 'params'>,
): Promise<readonly OrganizationConnection[] | null> {
  const wanted = paramOf(state, 'organization')
  if (wanted === '') return null
  const organization = await onlyReading(readOrganization(db, wanted))
  const all = organization ? await onlyReading(readOrganizationConnections(db, organization.id)) : []
  return all.filter(({ isEnabled }) => isEnabled)
}

/** Of an application's connections, those that the organization has too. */
export async function offeredByOrganization(
  ctx: Context,
  state: FlowState,
  connections: Connection[],
): Promise<Connection[]> {
  const enabled = await connectionsOfOrganization(ctx, state)
  if (enabled === null) return connections
  const invited = await invitedTo(ctx, state)
  const ids = new Set(enabled.map(({ connectionId }) => connectionId))
  return connections.filter(({ id }) => ids.has(id) && (invited?.connectionId ?? id) === id)
}

/** Whether somebody new may sign up: to join on their own, or because they were asked to. */
export async function organizationTakesSignUps(ctx: Context, state: FlowState, { id }: Connection): Promise<boolean> {
  const enabled = await connectionsOfOrganization(ctx, state)
  if (enabled === null || (await invitedTo(ctx, state))) return true
  return enabled.some(({ connectionId, isSignupEnabled }) => connectionId === id && isSignupEnabled)
}

/** The open invitation that a flow's request came with. */
export async function invitedTo(ctx: Context, state: FlowState): Promise<StoredInvitation | undefined> {
  const ticket = paramOf(state, 'invitation')
  if (ticket === '') return undefined
  const organization = await onlyReading(readOrganization(ctx.db, paramOf(state, 'organization')))
  const about = { organization: organization?.id ?? '', clientId: state.clientId, ticket }
  return findOpenInvitation(ctx, about)
}

/** The open invitation of a ticket, where it is to this organization and through this application. */
export async function findOpenInvitation(
  { db }: Pick<Context, 'db'>,
  about: { readonly organization: string; readonly clientId: string; readonly ticket: string },
): Promise<StoredInvitation | undefined> {
  const found = await onlyReading(findInvitation(db, oneWay('invitation', about.ticket)))
  return found?.organizationId === about.organization && found.clientId === about.clientId ? found : undefined
}
