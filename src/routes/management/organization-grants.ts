import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { ClientGrant } from '../../model/client.ts'
import { storedAudience } from '../../model/system-api.ts'
import { addGrantTo, findGrantsOf, removeGrantOf } from '../../operations/organizations/organization-grants.ts'
import { grantAnswers } from '../../shapes/answers/configuration.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import { Problem } from '../../problems.ts'
import { writeClientGrant } from '../../shapes/client-grant.ts'
import { organizationGrantBody, organizationGrantsQuery } from '../../shapes/organization-parts.ts'
import { sliceOf, writeWindow } from '../../shapes/window.ts'
import { refuseFarPage } from '../../shapes/paging.ts'

const PATH = '/api/v2/organizations/:id/client-grants'
const params = z.object({ id: z.string().min(1).max(50) })

/** Which clients may act for an organization in their own name (CONTRACT §4.8). */
export const organizationGrantRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PATH,
    summary: 'Get client grants associated to an organization',
    answers: grantAnswers.list,
    allow: { any: ['read:organization_client_grants'] },
    params,
    query: organizationGrantsQuery,
    run: async (ctx, { asked, params: { id }, query }) => {
      const found = refuseFarPage(query) ?? (await findGrantsOf(ctx, id))
      if (found instanceof Problem) return found
      const audience = query.audience === undefined ? undefined : storedAudience(query.audience, ctx.config.origins)
      const ids = query.grant_ids === undefined ? undefined : [query.grant_ids].flat()
      const isWanted = (grant: ClientGrant) =>
        (query.client_id ?? grant.clientId) === grant.clientId &&
        (audience ?? grant.audience) === grant.audience &&
        (ids ?? [grant.id]).includes(grant.id)
      const write = (grant: ClientGrant) => writeClientGrant(grant, asked.caller.issuer)
      return {
        status: 200,
        body: writeWindow({ name: 'client_grants', write }, query, sliceOf(found.filter(isWanted), query)),
      }
    },
  }),
  route({
    method: 'POST',
    path: PATH,
    summary: 'Associate a client grant with an organization',
    answers: grantAnswers.create,
    allow: { any: ['create:organization_client_grants'] },
    params,
    body: organizationGrantBody,
    run: async (ctx, { asked, params: { id }, body }) => {
      const grant = await addGrantTo(ctx, asked, id, body.grant_id)
      return grant instanceof Problem ? grant : { status: 201, body: writeClientGrant(grant, asked.caller.issuer) }
    },
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:grant_id`,
    summary: 'Remove a client grant from an organization',
    answers: NOTHING,
    allow: { any: ['delete:organization_client_grants'] },
    params: params.extend({ grant_id: z.string().min(1).max(100) }),
    run: async (ctx, { asked, params: { id, grant_id: grant } }) =>
      (await removeGrantOf(ctx, asked, id, grant)) ?? { status: 204 },
  }),
]
