import type { Context } from '../../context.ts'
import type { ClientGrant } from '../../model/client.ts'
import { storedAudience } from '../../model/system-api.ts'
import { type Problem, problem } from '../../problems.ts'
import type { ClientGrantQuery } from '../../shapes/client-grant.ts'
import { lookTwice } from '../../steps/look-twice.ts'

/** The grants that the query asks for, all of them. */
export async function findClientGrants(ctx: Context, query: ClientGrantQuery): Promise<readonly ClientGrant[]> {
  const audience = query.audience === undefined ? undefined : storedAudience(query.audience, ctx.config.origins)
  const wanted = [
    (grant: ClientGrant) => query.client_id === undefined || grant.clientId === query.client_id,
    (grant: ClientGrant) => audience === undefined || grant.audience === audience,
    (grant: ClientGrant) => query.subject_type === undefined || (grant.subjectType ?? 'client') === query.subject_type,
    ({ extra }: ClientGrant) =>
      query.allow_any_organization === undefined ||
      (extra?.allow_any_organization === true) === query.allow_any_organization,
  ]
  return (await ctx.directory.grants()).filter((grant) => wanted.every((holds) => holds(grant)))
}

/** One grant. */
export async function readClientGrant(ctx: Context, id: string): Promise<ClientGrant | Problem> {
  const found = await lookTwice(ctx, async () => (await ctx.directory.grants()).find((grant) => grant.id === id))
  return found ?? problem('client_grant_not_found')
}
