import { z } from 'zod'
import type { Context } from '../../context.ts'
import { type Route, route } from '../../http/route.ts'
import { tenantOf } from '../../model/tenant-of.ts'
import {
  type ScimOf,
  changeScimConfiguration,
  createScimConfiguration,
  deleteScimConfiguration,
  findDefaultMapping,
  findScimConfiguration,
  findScimConfigurations,
} from '../../operations/connections/scim-configuration.ts'
import { createScimToken, deleteScimToken, findScimTokens } from '../../operations/connections/scim-tokens.ts'
import { Problem } from '../../problems.ts'
import { scimAnswers } from '../../shapes/answers/connection-parts.ts'
import { writeListPage } from '../../shapes/paging.ts'
import {
  newScimBody,
  scimBody,
  scimConfigurationsQuery,
  scimTokenBody,
  writeScimConfiguration,
  writeScimToken,
} from '../../shapes/scim.ts'

const PATH = '/api/v2/connections/:id/scim-configuration'
const params = z.object({ id: z.string().min(1).max(200) })
const query = z.looseObject({})

/** SCIM configurations of connections: kept and answered, for tenants that move; `/scim/v2` says that it is not served. */
export const scimRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/connections-scim-configurations',
    summary: "Get a list of the tenant's SCIM configurations",
    allow: { any: ['read:scim_config'] },
    answers: scimAnswers.list,
    query: scimConfigurationsQuery,
    run: async (ctx, { query: asked }) => {
      const list = { name: 'scim_configurations', idOf: idOfScim, write: (of: ScimOf) => written(ctx, of) }
      const page = { page: 0, per_page: 50, include_totals: false, ...asked, take: asked.take ?? 50 }
      return { status: 200, body: writeListPage(list, page, await findScimConfigurations(ctx)) }
    },
  }),
  route({
    method: 'GET',
    path: PATH,
    summary: "Get a connection's SCIM configuration",
    allow: { any: ['read:scim_config'] },
    answers: scimAnswers.read,
    params,
    query,
    run: async (ctx, { params: { id } }) => whole(ctx, 200, await findScimConfiguration(ctx, id)),
  }),
  route({
    method: 'POST',
    path: PATH,
    summary: 'Create a SCIM configuration',
    allow: { any: ['create:scim_config'] },
    answers: scimAnswers.create,
    params,
    body: newScimBody,
    run: async (ctx, { asked, params: { id }, body }) =>
      whole(ctx, 201, await createScimConfiguration(ctx, asked, id, body)),
  }),
  route({
    method: 'PATCH',
    path: PATH,
    summary: "Patch a connection's SCIM configuration",
    allow: { any: ['update:scim_config'] },
    answers: scimAnswers.read,
    params,
    body: scimBody,
    run: async (ctx, { asked, params: { id }, body }) =>
      whole(ctx, 200, await changeScimConfiguration(ctx, asked, id, body)),
  }),
  route({
    method: 'DELETE',
    path: PATH,
    summary: "Delete a connection's SCIM configuration",
    allow: { any: ['delete:scim_config'] },
    answers: scimAnswers.gone,
    params,
    run: async (ctx, { asked, params: { id } }) => gone(await deleteScimConfiguration(ctx, asked, id)),
  }),
  route({
    method: 'GET',
    path: `${PATH}/default-mapping`,
    summary: "Get a connection's default SCIM mapping",
    allow: { any: ['read:scim_config'] },
    answers: scimAnswers.mapping,
    params,
    query,
    run: async (ctx, { params: { id } }) => {
      const mapping = await findDefaultMapping(ctx, id)
      return mapping instanceof Problem ? mapping : { status: 200, body: { mapping } }
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/tokens`,
    summary: "Get a connection's SCIM tokens",
    allow: { any: ['read:scim_token'] },
    answers: scimAnswers.tokens,
    params,
    query,
    run: async (ctx, { params: { id } }) => {
      const tokens = await findScimTokens(ctx, id)
      return tokens instanceof Problem ? tokens : { status: 200, body: tokens.map((token) => writeScimToken(token)) }
    },
  }),
  route({
    method: 'POST',
    path: `${PATH}/tokens`,
    summary: 'Create a SCIM Token',
    allow: { any: ['create:scim_token'] },
    answers: scimAnswers.newToken,
    params,
    body: scimTokenBody,
    run: async (ctx, { asked, params: { id }, body }) => {
      const answer = await createScimToken(ctx, asked, id, body)
      if (answer instanceof Problem) return answer
      return { status: 201, body: writeScimToken(answer.made, answer.token) }
    },
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/tokens/:tokenId`,
    summary: "Delete a connection's SCIM token",
    allow: { any: ['delete:scim_token'] },
    answers: scimAnswers.gone,
    params: params.extend({ tokenId: z.string().min(1).max(200) }),
    run: async (ctx, { asked, params: { id, tokenId } }) => gone(await deleteScimToken(ctx, asked, id, tokenId)),
  }),
]

const idOfScim = ({ connection }: ScimOf) => connection.id

function written({ config }: Context, { connection, configuration }: ScimOf) {
  return writeScimConfiguration(tenantOf(config), connection, configuration)
}

function whole(ctx: Context, status: number, found: ScimOf | Problem) {
  return found instanceof Problem ? found : { status, body: written(ctx, found) }
}

function gone(answer: null | Problem) {
  return answer instanceof Problem ? answer : { status: 204 }
}
