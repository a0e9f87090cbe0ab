import type { Context } from '../../context.ts'
import { type FlowState, paramOf } from '../../model/flow.ts'
import type { Identity } from '../../model/identity.ts'
import type { Organization, OrganizationConnection } from '../../model/organization.ts'
import type { User } from '../../model/user.ts'
import { onlyReading } from '../../store/database.ts'
import { isMember } from '../../store/organization-members.ts'
import { readOrganization } from '../../store/organizations.ts'
import { acceptInvitation } from './accept-invitation.ts'
import type { StepFacts, StepResult } from './advance.ts'
import { joinOrganization } from './join-organization.ts'
import { connectionsOfOrganization, invitedTo } from './organization-connections.ts'
import { refuseOrganization } from './refuse-organization.ts'

/**
 * Lets a person into the organization that the request names: through one of its connections, and as its member, by an
 * invitation, or where the connection makes members of whoever comes. A session of other connections signs in anew.
 */
export async function enterOrganization(ctx: Context, facts: StepFacts): Promise<StepResult> {
  const { state, user } = facts
  const denied = await refuseOrganization(ctx, withoutInvitation(state))
  if (denied) return { denied }
  const wanted = paramOf(state, 'organization')
  const organization = wanted === '' ? undefined : await onlyReading(readOrganization(ctx.db, wanted))
  if (!organization) return { state: outside(state) }
  const by = await cameBy(ctx, state, user)
  if (!by) return fromElsewhere(state, organization)
  const isIn = (await isMember(ctx.db, organization.id, user.id)) || (await becomesMember(ctx, facts, organization, by))
  if (isIn === 'ask') return fromElsewhere(state, organization)
  if (!isIn) return { denied: { error: 'access_denied', description: notPartOf(user.id, organization.id) } }
  const name = (await tellsName(ctx, wanted, organization)) ? organization.name : null
  return { state: { ...state, organization: { id: organization.id, name } } }
}

/** Auth0's words for whoever is no member. */
export function notPartOf(user: string, organization: string): string {
  return `user ${user} is not part of the ${organization} organization`
}

/** Whether an invitation is open is asked at the beginning; it is used up on the way. */
function withoutInvitation({ clientId, params }: FlowState): Pick<FlowState, 'clientId' | 'params'> {
  const { invitation: _invitation, ...rest } = params
  return { clientId, params: rest }
}

function outside(state: FlowState): FlowState {
  const { organization: _organization, ...rest } = state
  return rest
}

/** The identity that was proven and the organization's connection that it is of. */
interface CameBy {
  readonly identity: Identity
  readonly connection: OrganizationConnection
}

async function cameBy(ctx: Context, { proven, params }: FlowState, user: User): Promise<CameBy | undefined> {
  const enabled = (await connectionsOfOrganization(ctx, { params })) ?? []
  const keys = new Set(proven.map(({ key }) => key))
  for (const identity of user.identities.filter(({ key }) => keys.has(key))) {
    const connection = enabled.find(({ connectionId }) => connectionId === identity.connectionId)
    if (connection) return { identity, connection }
  }
  return undefined
}

/** A session was opened otherwise: its person may come again by one of the organization's ways. */
function fromElsewhere(state: FlowState, { id }: Organization): StepResult {
  if (state.bySession) return { state: outside(state), stop: { kind: 'login', to: '/u/login' } }
  const description = `the connection is not enabled for the ${id} organization`
  return { denied: { error: 'access_denied', description } }
}

async function becomesMember(
  ctx: Context,
  { state, user, visitor }: StepFacts,
  organization: Organization,
  { identity, connection }: CameBy,
): Promise<boolean | 'ask'> {
  const about = { organization, user, visitor: { ...visitor, origin: state.origin }, clientId: state.clientId }
  const invitation = await invitedTo(ctx, state)
  // Nobody joins by opening an address: the person must sign in here.
  if (invitation && state.bySession) return 'ask'
  if (invitation && isFor(invitation, identity)) return acceptInvitation(ctx, { ...about, invitation })
  return connection.assignMembershipOnLogin ? joinOrganization(ctx, about) : false
}

/** An invitation is for one address, and may be for one connection. */
function isFor(
  { email, connectionId }: { readonly email: string; readonly connectionId: string | null },
  identity: Identity,
): boolean {
  const address = identity.profile['email']
  const isSameAddress = typeof address === 'string' && address.toLowerCase() === email
  return isSameAddress && (connectionId ?? identity.connectionId) === identity.connectionId
}

/** By name only whoever asked by name, or where the tenant tells names at all. */
async function tellsName({ directory }: Context, wanted: string, { name }: Organization): Promise<boolean> {
  return wanted === name || (await directory.settings()).extra['allow_organization_name_in_authentication_api'] === true
}
