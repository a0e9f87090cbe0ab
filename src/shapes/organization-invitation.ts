import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import type { Invitation } from '../model/organization.ts'
import { fieldsQuery } from './fields.ts'
import { partsQuery } from './organization.ts'

const INVITATION_FIELDS = [
  ...['id', 'organization_id', 'inviter', 'invitee', 'invitation_url', 'created_at', 'expires_at', 'client_id'],
  ...['connection_id', 'app_metadata', 'user_metadata', 'roles', 'ticket_id'],
]
const LONGEST_TTL = 2_592_000
const USUAL_TTL = 604_800

/** Body of `POST …/invitations`. */
export const invitationBody = z.strictObject({
  inviter: z.strictObject({ name: z.string().min(1).max(300) }),
  invitee: z.strictObject({ email: z.email().max(254) }),
  client_id: z.string().min(1).max(200),
  connection_id: z.string().min(1).max(50).optional(),
  app_metadata: z.record(z.string(), z.json()).optional(),
  user_metadata: z.record(z.string(), z.json()).optional(),
  // 0 means as long as usual.
  ttl_sec: z
    .int()
    .min(0)
    .max(LONGEST_TTL)
    .default(0)
    .transform((seconds) => seconds || USUAL_TTL),
  roles: z.array(z.string().min(1).max(100)).min(1).max(50).optional(),
  send_invitation_email: z.boolean().default(true),
})

export type InvitationBody = z.infer<typeof invitationBody>

/** Query of `GET …/invitations/{id}`. */
export const invitationQuery = fieldsQuery(INVITATION_FIELDS)

/** Query of `GET …/invitations`. */
export const invitationsQuery = partsQuery.extend(invitationQuery.shape).extend({
  sort: z
    .string()
    .regex(/^created_at:(1|-1)$/)
    .optional(),
})

/** An invitation with its link, as it is answered. */
export function writeInvitation(invitation: Invitation, ticket: string): JsonObject {
  const { connectionId: connection, appMetadata, userMetadata, roles } = invitation
  return {
    id: invitation.id,
    organization_id: invitation.organizationId,
    inviter: { name: invitation.inviter },
    invitee: { email: invitation.email },
    invitation_url: invitationLink(invitation, ticket),
    created_at: invitation.createdAt.toISOString(),
    expires_at: invitation.expiresAt.toISOString(),
    client_id: invitation.clientId,
    ...(connection !== null && { connection_id: connection }),
    ...(appMetadata && { app_metadata: appMetadata }),
    ...(userMetadata && { user_metadata: userMetadata }),
    ...(roles.length > 0 && { roles: [...roles] }),
    ticket_id: ticket,
  }
}

/** Where whoever is invited begins: the application's login, which sends them on to `/authorize`. */
export function invitationLink({ url }: Pick<Invitation, 'url'>, ticket: string): string {
  const link = new URL(url)
  link.searchParams.set('invitation', ticket)
  return link.href
}
