import type { Context } from '../../context.ts'
import { decideChangeUser } from '../../model/change-user.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Invitation } from '../../model/organization.ts'
import { Problem } from '../../problems.ts'
import { addMemberRoles, lockKnownRoles } from '../../store/organization-member-roles.ts'
import { removeInvitation } from '../../store/organization-invitations.ts'
import { askedByPerson } from '../asked-by-person.ts'
import { carryOut } from '../carry-out.ts'
import { becomeMember, type Joining } from './join-organization.ts'

/**
 * Takes an invitation up, once: whoever holds it and has its address becomes a member, with the roles that it promises;
 * roles that have gone since are left out. Its metadata is merged into the user's. False where somebody else was first.
 */
export async function acceptInvitation(
  ctx: Context,
  joining: Joining & { readonly invitation: Invitation },
): Promise<boolean> {
  const { organization, user, invitation } = joining
  const isMine = await ctx.db.transaction(async (tx) => {
    if (!(await removeInvitation(tx, organization.id, invitation.id))) return false
    if (!(await becomeMember(tx, organization.id, user.id))) return false
    const known = await lockKnownRoles(tx, invitation.roles)
    const roles = invitation.roles.filter((role) => known.has(role))
    if (roles.length > 0) await addMemberRoles(tx, [organization.id, user.id], roles)
    return true
  })
  if (isMine) await mergeMetadata(ctx, joining)
  return isMine
}

async function mergeMetadata(
  ctx: Context,
  { user, visitor, clientId, invitation }: Joining & { readonly invitation: Invitation },
): Promise<void> {
  const { appMetadata, userMetadata } = invitation
  const sent: JsonObject = {
    ...(appMetadata && { app_metadata: appMetadata }),
    ...(userMetadata && { user_metadata: userMetadata }),
  }
  if (Object.keys(sent).length === 0) return
  const wish = {
    userId: user.id,
    sent,
    passwordHash: null,
    connections: await ctx.directory.connections(),
    metadataBytes: (await ctx.directory.settings()).metadataBytes,
  }
  const changed = await carryOut(ctx, {
    asked: askedByPerson(visitor, { clientId, summary: 'Accept an invitation', path: '/authorize' }),
    involved: { users: [user.id], identities: [] },
    decide: (world) => decideChangeUser(world, wish),
  })
  if (changed instanceof Problem) ctx.log.warn({ reason: changed.message }, 'metadata of an invitation was not merged')
}
