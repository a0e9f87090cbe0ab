import type { Context } from '../../context.ts'
import { oneWay } from '../../crypto/one-way.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { Asked } from '../../model/caller.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Invitation, Organization } from '../../model/organization.ts'
import { Problem, problem } from '../../problems.ts'
import { type InvitationBody, invitationLink } from '../../shapes/organization-invitation.ts'
import { changeOrganization } from '../../steps/change-organization.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import { lockKnownRoles } from '../../store/organization-member-roles.ts'
import { addInvitation } from '../../store/organization-invitations.ts'
import { readOrganizationConnections } from '../../store/organization-connections.ts'

/** An invitation with its ticket. */
export interface Invited {
  readonly invitation: Invitation
  readonly ticket: string
}

/** Asks somebody to become a member of an organization, by mail unless the caller hands over the link. */
export async function inviteMember(
  ctx: Context,
  asked: Asked,
  id: string,
  body: InvitationBody,
): Promise<Invited | Problem> {
  const route = await loginRouteOf(ctx, body.client_id)
  if (route instanceof Problem) return route
  const ticket = randomText(32)
  const invited = await changeOrganization(ctx, asked, id, async (tx, organization) => {
    const refusal = await refusalOf(tx, id, body)
    if (refusal) return refusal
    const invitation = invitationFrom(organization, body, route)
    const sealed = ctx.vault.seal(ticket, sealedAt.invitationTicket(invitation.id))
    await addInvitation(tx, { ...invitation, ticketHash: oneWay('invitation', ticket), ticket: sealed })
    return { answer: { invitation, organization }, status: 200, logged: { id: invitation.id, organization_id: id } }
  })
  if (invited instanceof Problem) return invited
  if (body.send_invitation_email) await sendInvitation(ctx, invited, { ticket, seconds: body.ttl_sec })
  return { invitation: invited.invitation, ticket }
}

/** Where the application begins a sign-in; without it an invitation leads nowhere. */
async function loginRouteOf(ctx: Context, clientId: string): Promise<string | Problem> {
  const client = await lookTwice(ctx, () => ctx.directory.client(clientId))
  if (!client)
    return problem('invalid_body', "Payload validation error: 'The client does not exist' on property client_id.")
  const { default_redirection_uri: usual } = (await ctx.directory.settings()).extra
  const route = client.initiateLoginUri ?? usual
  return typeof route === 'string' && route !== '' ? route : problem('no_login_route')
}

type Reader = Parameters<typeof lockKnownRoles>[0]

async function refusalOf(
  tx: Reader,
  id: string,
  { roles = [], connection_id: connectionId }: InvitationBody,
): Promise<Problem | undefined> {
  const known = roles.length > 0 ? await lockKnownRoles(tx, roles) : new Set<string>()
  const missing = roles.find((role) => !known.has(role))
  if (missing !== undefined) return refused(`The role does not exist: ${missing}`, 'roles')
  if (connectionId === undefined) return undefined
  const enabled = await readOrganizationConnections(tx, id)
  const isThere = enabled.some((one) => one.connectionId === connectionId && one.isEnabled)
  return isThere ? undefined : refused('The connection is not enabled for the organization', 'connection_id')
}

function refused(words: string, property: string): Problem {
  return problem('invalid_body', `Payload validation error: '${words}' on property ${property}.`)
}

function invitationFrom(organization: Organization, body: InvitationBody, route: string): Invitation {
  const createdAt = new Date()
  const url = new URL(route)
  url.searchParams.set('organization', organization.id)
  url.searchParams.set('organization_name', organization.name)
  return {
    id: `uinv_${randomText(16)}`,
    organizationId: organization.id,
    clientId: body.client_id,
    connectionId: body.connection_id ?? null,
    email: body.invitee.email.toLowerCase(),
    inviter: body.inviter.name,
    appMetadata: (body.app_metadata as JsonObject | undefined) ?? null,
    userMetadata: (body.user_metadata as JsonObject | undefined) ?? null,
    roles: [...new Set(body.roles)],
    url: url.href,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + body.ttl_sec * 1000),
  }
}

async function sendInvitation(
  ctx: Context,
  { invitation, organization }: { readonly invitation: Invitation; readonly organization: Organization },
  { ticket, seconds }: { readonly ticket: string; readonly seconds: number },
): Promise<void> {
  await ctx.messages.send({
    channel: 'email',
    template: 'organization_invitation',
    to: invitation.email,
    locale: 'en',
    expiresInSeconds: seconds,
    values: {
      link: invitationLink(invitation, ticket),
      organization: organization.displayName,
      inviter: invitation.inviter,
    },
  })
}
