import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { Asked } from '../../model/caller.ts'
import type { ResourceServer } from '../../model/resource-server.ts'
import { changeResourceServer } from '../../operations/resource-servers/change-resource-server.ts'
import { createResourceServer } from '../../operations/resource-servers/create-resource-server.ts'
import { deleteResourceServer } from '../../operations/resource-servers/delete-resource-server.ts'
import {
  clientOfApi,
  findResourceServers,
  readResourceServer,
} from '../../operations/resource-servers/find-resource-servers.ts'
import { Problem } from '../../problems.ts'
import { fieldsQuery, pickFields } from '../../shapes/fields.ts'
import { writeListPage } from '../../shapes/paging.ts'
import {
  newResourceServerBody,
  resourceServerBody,
  resourceServerQuery,
  writeResourceServer,
} from '../../shapes/resource-server.ts'
import { resourceServerAnswers } from '../../shapes/answers/configuration.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const MAY_READ = { any: ['read:resource_servers'] } as const
const params = z.object({ id: z.string().min(1).max(600) })

/** APIs that tokens are for (CONTRACT §8). */
export const resourceServerRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/resource-servers',
    summary: 'Get resource servers',
    allow: MAY_READ,
    answers: resourceServerAnswers.list,
    query: resourceServerQuery,
    run: async (ctx, { asked, query }) => {
      const write = (api: ResourceServer) =>
        pickFields(writeResourceServer(api, asked.caller.issuer), query.fields, query.include_fields)
      const list = { name: 'resource_servers', idOf: ({ id }: ResourceServer) => id, write }
      return { status: 200, body: writeListPage(list, query, await findResourceServers(ctx, query.identifiers)) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/resource-servers',
    summary: 'Create a resource server',
    allow: { any: ['create:resource_servers'] },
    answers: resourceServerAnswers.create,
    body: newResourceServerBody,
    run: async (ctx, { asked, body }) => answer(asked, 201, await createResourceServer(ctx, asked, body)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/resource-servers/:id',
    summary: 'Get a resource server',
    allow: MAY_READ,
    answers: resourceServerAnswers.read,
    params,
    query: fieldsQuery(),
    run: async (ctx, { asked, params: { id }, query }) => {
      const api = await readResourceServer(ctx, id)
      if (api instanceof Problem) return api
      const whole = writeResourceServer(api, asked.caller.issuer, await clientOfApi(ctx, api))
      return { status: 200, body: pickFields(whole, query.fields, query.include_fields) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/resource-servers/:id',
    summary: 'Update a resource server',
    allow: { any: ['update:resource_servers'] },
    answers: resourceServerAnswers.change,
    params,
    body: resourceServerBody,
    run: async (ctx, { asked, params: { id }, body }) =>
      answer(asked, 200, await changeResourceServer(ctx, asked, id, body)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/resource-servers/:id',
    summary: 'Delete a resource server',
    allow: { any: ['delete:resource_servers'] },
    answers: NOTHING,
    params,
    run: async (ctx, { asked, params: { id } }) => (await deleteResourceServer(ctx, asked, id)) ?? { status: 204 },
  }),
]

function answer({ caller }: Asked, status: number, api: ResourceServer | Problem) {
  return api instanceof Problem ? api : { status, body: writeResourceServer(api, caller.issuer) }
}
