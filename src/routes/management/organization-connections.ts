import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import {
  addConnectionTo,
  changeConnectionOf,
  type ConnectionOf,
  findConnectionOf,
  findConnectionsOf,
  removeConnectionOf,
} from '../../operations/organizations/organization-connections.ts'
import { organizationPartAnswers } from '../../shapes/answers/organizations.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import { Problem } from '../../problems.ts'
import {
  enabledConnectionBody,
  newEnabledConnectionBody,
  newOrganizationConnectionBody,
  organizationConnectionBody,
  organizationConnectionsQuery,
  writeOrganizationConnection,
} from '../../shapes/organization-parts.ts'
import { sliceOf, writeWindow } from '../../shapes/window.ts'
import { refuseFarPage } from '../../shapes/paging.ts'

const params = z.object({ id: z.string().min(1).max(50) })
const oneParams = params.extend({ connection_id: z.string().min(1).max(50) })

/** Both names under which Auth0 serves the same; the newer one tells more of each. */
interface Family {
  readonly path: string
  readonly name: 'enabled_connections' | 'connections'
  readonly isNewer: boolean
  readonly what: string
}

const ENABLED: Family = {
  path: '/api/v2/organizations/:id/enabled_connections',
  name: 'enabled_connections',
  isNewer: false,
  what: 'an enabled connection for an organization',
}
const CONNECTIONS: Family = {
  path: '/api/v2/organizations/:id/connections',
  name: 'connections',
  isNewer: true,
  what: 'a connection of an organization',
}

/** Where the members of an organization may come from (CONTRACT §4.8). */
export const organizationConnectionRoutes: readonly Route[] = [ENABLED, CONNECTIONS].flatMap(routesOf)

function routesOf(family: Family): Route[] {
  return [...listRoutes(family), ...oneRoutes(family)]
}

function listRoutes({ path, name, isNewer, what }: Family): Route[] {
  return [
    route({
      method: 'GET',
      path,
      summary: isNewer ? 'Get connections of an organization' : 'Get connections enabled for an organization',
      answers: organizationPartAnswers.connections,
      allow: { any: ['read:organization_connections'] },
      params,
      query: organizationConnectionsQuery,
      run: async (ctx, { params: { id }, query }) => {
        const found = refuseFarPage(query) ?? (await findConnectionsOf(ctx, id))
        if (found instanceof Problem) return found
        const wanted = isNewer ? query.is_enabled : true
        const shown = found.filter(({ of }) => wanted === undefined || of.isEnabled === wanted)
        return { status: 200, body: writeWindow({ name, write: writerFor(isNewer) }, query, sliceOf(shown, query)) }
      },
    }),
    route({
      method: 'POST',
      path,
      summary: `Add ${what}`,
      answers: organizationPartAnswers.addConnection,
      allow: { any: ['create:organization_connections'] },
      params,
      body: isNewer ? newOrganizationConnectionBody : newEnabledConnectionBody,
      run: async (ctx, { asked, params: { id }, body }) =>
        answer(201, isNewer, await addConnectionTo(ctx, asked, id, body)),
    }),
  ]
}

function oneRoutes({ path, isNewer, what }: Family): Route[] {
  const one = `${path}/:connection_id`
  return [
    route({
      method: 'GET',
      path: one,
      summary: `Get ${what}`,
      answers: organizationPartAnswers.connection,
      allow: { any: ['read:organization_connections'] },
      params: oneParams,
      run: async (ctx, { params: { id, connection_id: connection } }) =>
        answer(200, isNewer, await findConnectionOf(ctx, id, connection)),
    }),
    route({
      method: 'PATCH',
      path: one,
      summary: `Update ${what}`,
      answers: organizationPartAnswers.connection,
      allow: { any: ['update:organization_connections'] },
      params: oneParams,
      body: isNewer ? organizationConnectionBody : enabledConnectionBody,
      run: async (ctx, { asked, params: { id, connection_id: connection }, body }) =>
        answer(200, isNewer, await changeConnectionOf(ctx, asked, [id, connection], body)),
    }),
    route({
      method: 'DELETE',
      path: one,
      summary: `Delete ${what}`,
      answers: NOTHING,
      allow: { any: ['delete:organization_connections'] },
      params: oneParams,
      run: async (ctx, { asked, params: { id, connection_id: connection } }) =>
        (await removeConnectionOf(ctx, asked, id, connection)) ?? { status: 204 },
    }),
  ]
}

function writerFor(isNewer: boolean) {
  return ({ of, connection }: ConnectionOf) => writeOrganizationConnection(of, connection, isNewer)
}

function answer(status: number, isNewer: boolean, found: ConnectionOf | Problem) {
  return found instanceof Problem ? found : { status, body: writerFor(isNewer)(found) }
}
