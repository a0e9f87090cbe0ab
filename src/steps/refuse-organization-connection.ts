import type { Context } from '../context.ts'
import { isDatabase } from '../model/connection.ts'
import type { OrganizationConnection } from '../model/organization.ts'
import { type Problem, problem } from '../problems.ts'
import { lookTwice } from './look-twice.ts'

/**
 * Why an organization cannot have a connection so, or undefined: there must be such a connection; and whoever signs up in an
 * organization must become its member, which only connections of our own passwords offer (as recorded).
 */
export async function refuseOrganizationConnection(
  ctx: Pick<Context, 'directory'>,
  { connectionId, isSignupEnabled, assignMembershipOnLogin }: OrganizationConnection,
): Promise<Problem | undefined> {
  const connection = await lookTwice(ctx, async () =>
    (await ctx.directory.connections()).find(({ id }) => id === connectionId),
  )
  if (!connection) return problem('connection_not_found')
  if (!isSignupEnabled) return undefined
  if (!isDatabase(connection)) return refused('is_signup_enabled can be true for database connections only.')
  if (assignMembershipOnLogin) return undefined
  return refused('is_signup_enabled can be true only if assign_membership_on_login is true.')
}

function refused(words: string): Problem {
  return problem('invalid_body', `${words} Nothing was changed.`)
}
