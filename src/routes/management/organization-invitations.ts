import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { findInvitation, findInvitations, withdrawInvitation } from '../../operations/organizations/find-invitations.ts'
import { inviteMember } from '../../operations/organizations/invite-member.ts'
import { organizationPartAnswers } from '../../shapes/answers/organizations.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import type { Invited } from '../../model/organization.ts'
import { Problem } from '../../problems.ts'
import { pickFields } from '../../shapes/fields.ts'
import {
  invitationBody,
  invitationQuery,
  invitationsQuery,
  writeInvitation,
} from '../../shapes/organization-invitation.ts'
import { writeWindow } from '../../shapes/window.ts'
import { refuseFarPage } from '../../shapes/paging.ts'

const PATH = '/api/v2/organizations/:id/invitations'
const params = z.object({ id: z.string().min(1).max(50) })
const oneParams = params.extend({ invitation_id: z.string().min(1).max(50) })

/** Who is asked to become a member of an organization (CONTRACT §4.8). */
export const organizationInvitationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PATH,
    summary: 'Get invitations to an organization',
    answers: organizationPartAnswers.invitations,
    allow: { any: ['read:organization_invitations'] },
    params,
    query: invitationsQuery,
    run: async (ctx, { params: { id }, query }) => {
      const found = refuseFarPage(query) ?? (await findInvitations(ctx, id, query))
      if (found instanceof Problem) return found
      const write = (one: Invited) => pickFields(written(one), query.fields, query.include_fields)
      return { status: 200, body: writeWindow({ name: 'invitations', write }, query, found) }
    },
  }),
  route({
    method: 'POST',
    path: PATH,
    summary: 'Create invitations to an organization',
    answers: organizationPartAnswers.invitation,
    allow: { any: ['create:organization_invitations'] },
    params,
    body: invitationBody,
    run: async (ctx, { asked, params: { id }, body }) => {
      const invited = await inviteMember(ctx, asked, id, body)
      return invited instanceof Problem ? invited : { status: 200, body: written(invited) }
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/:invitation_id`,
    summary: 'Get a specific invitation to an Organization',
    answers: organizationPartAnswers.invitation,
    allow: { any: ['read:organization_invitations'] },
    params: oneParams,
    query: invitationQuery,
    run: async (ctx, { params: { id, invitation_id: invitation }, query }) => {
      const found = await findInvitation(ctx, id, invitation)
      if (found instanceof Problem) return found
      return { status: 200, body: pickFields(written(found), query.fields, query.include_fields) }
    },
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:invitation_id`,
    summary: 'Delete an invitation to an Organization',
    answers: NOTHING,
    allow: { any: ['delete:organization_invitations'] },
    params: oneParams,
    run: async (ctx, { asked, params: { id, invitation_id: invitation } }) =>
      (await withdrawInvitation(ctx, asked, id, invitation)) ?? { status: 204 },
  }),
]

function written({ invitation, ticket }: Invited) {
  return writeInvitation(invitation, ticket)
}
