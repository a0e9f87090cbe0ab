import type { Context } from '../../context.ts'
import type { Organization } from '../../model/organization.ts'
import type { User } from '../../model/user.ts'
import type { Visitor } from '../../model/visitor.ts'
import type { Transaction } from '../../store/database.ts'
import { addMembers } from '../../store/organization-members.ts'
import { lockUsers } from '../../store/read-users.ts'

/** Somebody who becomes a member at a sign-in. */
export interface Joining {
  readonly organization: Organization
  readonly user: User
  readonly visitor: Visitor
  readonly clientId: string
}

/** Makes a member of whoever came by a connection that does so. False where the user or the organization has just gone. */
export function joinOrganization(ctx: Context, { organization, user }: Joining): Promise<boolean> {
  return ctx.db.transaction((tx) => becomeMember(tx, organization.id, user.id))
}

/** The same in a transaction. */
export async function becomeMember(tx: Transaction, organizationId: string, userId: string): Promise<boolean> {
  const isThere = (await lockUsers(tx, [userId])).length === 0
  if (isThere) await addMembers(tx, organizationId, [userId])
  return isThere
}
