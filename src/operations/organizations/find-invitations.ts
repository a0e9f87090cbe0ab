import type { Context } from '../../context.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { Asked } from '../../model/caller.ts'
import type { Invited, Listed } from '../../model/organization.ts'
import { Problem, problem } from '../../problems.ts'
import { type PartsQuery } from '../../shapes/organization.ts'
import { windowOf } from '../../shapes/window.ts'
import { changeOrganization } from '../../steps/change-organization.ts'
import { organizationOf } from '../../steps/organization-of.ts'
import {
  listInvitations,
  readInvitation,
  removeInvitation,
  type StoredInvitation,
} from '../../store/organization-invitations.ts'

/** The open invitations of an organization, the newest first unless asked otherwise. */
export async function findInvitations(
  ctx: Context,
  id: string,
  query: PartsQuery & { readonly sort?: string | undefined },
): Promise<Listed<Invited> | Problem> {
  const organization = await organizationOf(ctx, id)
  if (organization instanceof Problem) return organization
  const { items, total } = await listInvitations(ctx.db, [id, query.sort !== 'created_at:1'], windowOf(query))
  return { items: items.map((stored) => opened(ctx, stored)), total }
}

/** One of them. */
export async function findInvitation(ctx: Context, id: string, invitationId: string): Promise<Invited | Problem> {
  const organization = await organizationOf(ctx, id)
  if (organization instanceof Problem) return organization
  const stored = await readInvitation(ctx.db, id, invitationId)
  return stored ? opened(ctx, stored) : problem('organization_invitation_not_found')
}

function opened({ vault }: Context, invitation: StoredInvitation): Invited {
  return { invitation, ticket: vault.open(invitation.ticket, sealedAt.invitationTicket(invitation.id)) }
}

/** Takes an invitation back: its link is void from now on. */
export async function withdrawInvitation(
  ctx: Context,
  asked: Asked,
  id: string,
  invitationId: string,
): Promise<null | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) =>
    (await removeInvitation(tx, id, invitationId))
      ? { answer: null, status: 204, logged: { id: invitationId, organization_id: id } }
      : problem('organization_invitation_not_found'),
  )
}
