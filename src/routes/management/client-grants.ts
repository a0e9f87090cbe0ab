import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { Asked } from '../../model/caller.ts'
import type { ClientGrant } from '../../model/client.ts'
import { changeClientGrant } from '../../operations/client-grants/change-client-grant.ts'
import { createClientGrant } from '../../operations/client-grants/create-client-grant.ts'
import { deleteClientGrant } from '../../operations/client-grants/delete-client-grant.ts'
import { findClientGrants, readClientGrant } from '../../operations/client-grants/find-client-grants.ts'
import { Problem } from '../../problems.ts'
import { clientGrantBody, clientGrantQuery, newClientGrantBody, writeClientGrant } from '../../shapes/client-grant.ts'
import { writeListPage } from '../../shapes/paging.ts'
import { grantAnswers } from '../../shapes/answers/configuration.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const MAY_READ = { any: ['read:client_grants'] } as const
const params = z.object({ id: z.string().min(1).max(200) })

/** What applications may ask of APIs (CONTRACT §8). */
export const clientGrantRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/client-grants',
    summary: 'Get client grants',
    allow: MAY_READ,
    answers: grantAnswers.list,
    query: clientGrantQuery,
    run: async (ctx, { asked, query }) => {
      const write = (grant: ClientGrant) => writeClientGrant(grant, asked.caller.issuer)
      const list = { name: 'client_grants', idOf: ({ id }: ClientGrant) => id, write }
      return { status: 200, body: writeListPage(list, query, await findClientGrants(ctx, query)) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/client-grants',
    summary: 'Create client grant',
    allow: { any: ['create:client_grants'] },
    answers: grantAnswers.create,
    body: newClientGrantBody,
    run: async (ctx, { asked, body }) => answer(asked, 201, await createClientGrant(ctx, asked, body)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/client-grants/:id',
    summary: 'Get client grant',
    allow: MAY_READ,
    answers: grantAnswers.read,
    params,
    query: z.looseObject({}),
    run: async (ctx, { asked, params: { id } }) => answer(asked, 200, await readClientGrant(ctx, id)),
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/client-grants/:id',
    summary: 'Update client grant',
    allow: { any: ['update:client_grants'] },
    answers: grantAnswers.read,
    params,
    body: clientGrantBody,
    run: async (ctx, { asked, params: { id }, body }) =>
      answer(asked, 200, await changeClientGrant(ctx, asked, id, body)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/client-grants/:id',
    summary: 'Delete client grant',
    allow: { any: ['delete:client_grants'] },
    answers: NOTHING,
    params,
    run: async (ctx, { asked, params: { id } }) => (await deleteClientGrant(ctx, asked, id)) ?? { status: 204 },
  }),
]

function answer({ caller }: Asked, status: number, grant: ClientGrant | Problem) {
  return grant instanceof Problem ? grant : { status, body: writeClientGrant(grant, caller.issuer) }
}
