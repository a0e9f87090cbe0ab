import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { Organization } from '../../model/organization.ts'
import { changeOrganization, deleteOrganization } from '../../operations/organizations/change-organization.ts'
import { createOrganization } from '../../operations/organizations/create-organization.ts'
import {
  findOrganization,
  findOrganizations,
  findOrganizationsAfter,
  findOrganizationsOfGrant,
  findOrganizationsOfUser,
} from '../../operations/organizations/find-organizations.ts'
import { findConnectionsOf } from '../../operations/organizations/organization-connections.ts'
import { organizationAnswers } from '../../shapes/answers/organizations.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import { Problem } from '../../problems.ts'
import { writeOrganizationConnection } from '../../shapes/organization-parts.ts'
import {
  newOrganizationBody,
  organizationBody,
  organizationsQuery,
  partsQuery,
  writeOrganization,
} from '../../shapes/organization.ts'
import { writeWindow } from '../../shapes/window.ts'
import { refuseFarPage } from '../../shapes/paging.ts'

const params = z.object({ id: z.string().min(1).max(200) })
const LIST = { name: 'organizations', write: writeOrganization }
const MAY_READ = { any: ['read:organizations', 'read:organizations_summary'] } as const

/** Organizations (CONTRACT §4.8). */
export const organizationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/organizations',
    summary: 'Get organizations',
    answers: organizationAnswers.list,
    allow: MAY_READ,
    query: organizationsQuery,
    run: async (ctx, { query }) => {
      if (query.from !== undefined || query.take !== undefined) {
        const { items, next } = await findOrganizationsAfter(ctx, query)
        return { status: 200, body: { organizations: items.map(writeOrganization), ...(next !== null && { next }) } }
      }
      const refusal = refuseFarPage(query)
      return refusal ?? { status: 200, body: writeWindow(LIST, query, await findOrganizations(ctx, query)) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/organizations',
    summary: 'Create an Organization',
    answers: organizationAnswers.create,
    allow: { any: ['create:organizations'] },
    body: newOrganizationBody,
    run: async (ctx, { asked, body }) => {
      const made = await createOrganization(ctx, asked, body)
      if (made instanceof Problem) return made
      const written = writeOrganization(made.organization)
      if (made.connections.length === 0) return { status: 201, body: written }
      const connections = await findConnectionsOf(ctx, made.organization.id)
      if (connections instanceof Problem) return connections
      const enabled = connections.map(({ of, connection }) => writeOrganizationConnection(of, connection))
      return { status: 201, body: { ...written, enabled_connections: enabled } }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/organizations/name/:name',
    summary: 'Get organization by name',
    answers: organizationAnswers.read,
    allow: { any: ['read:organizations'] },
    params: z.object({ name: z.string().min(1).max(50) }),
    run: async (ctx, { params: { name } }) => answer(await findOrganization(ctx, name, 'name')),
  }),
  route({
    method: 'GET',
    path: '/api/v2/organizations/:id',
    summary: 'Get organization',
    answers: organizationAnswers.read,
    allow: MAY_READ,
    params,
    run: async (ctx, { params: { id } }) => answer(await findOrganization(ctx, id, 'id')),
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/organizations/:id',
    summary: 'Modify an Organization',
    answers: organizationAnswers.read,
    allow: { any: ['update:organizations'] },
    params,
    body: organizationBody,
    run: async (ctx, { asked, params: { id }, body }) => answer(await changeOrganization(ctx, asked, id, body)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/organizations/:id',
    summary: 'Delete organization',
    answers: NOTHING,
    allow: { any: ['delete:organizations'] },
    params,
    run: async (ctx, { asked, params: { id } }) => (await deleteOrganization(ctx, asked, id)) ?? { status: 204 },
  }),
  route({
    method: 'GET',
    path: '/api/v2/users/:id/organizations',
    summary: "List user's organizations",
    answers: organizationAnswers.list,
    allow: { any: ['read:organizations'] },
    params,
    query: partsQuery,
    run: async (ctx, { params: { id }, query }) => {
      const found = refuseFarPage(query) ?? (await findOrganizationsOfUser(ctx, id, query))
      return found instanceof Problem ? found : { status: 200, body: writeWindow(LIST, query, found) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/client-grants/:id/organizations',
    summary: 'Get the organizations associated to a client grant',
    answers: organizationAnswers.list,
    allow: { any: ['read:organization_client_grants'] },
    params,
    query: partsQuery,
    run: async (ctx, { params: { id }, query }) => {
      const found = refuseFarPage(query) ?? (await findOrganizationsOfGrant(ctx, id, query))
      return found instanceof Problem ? found : { status: 200, body: writeWindow(LIST, query, found) }
    },
  }),
]

function answer(organization: Organization | Problem) {
  return organization instanceof Problem ? organization : { status: 200, body: writeOrganization(organization) }
}
