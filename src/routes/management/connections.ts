import { z } from 'zod'
import type { Context } from '../../context.ts'
import { type Route, route } from '../../http/route.ts'
import type { Connection } from '../../model/connection.ts'
import { changeConnection, enableClients } from '../../operations/connections/change-connection.ts'
import { createConnection } from '../../operations/connections/create-connection.ts'
import { deleteConnectionUser } from '../../operations/connections/delete-connection-user.ts'
import { deleteConnection } from '../../operations/connections/delete-connection.ts'
import { findConnections, readConnection } from '../../operations/connections/find-connections.ts'
import { Problem, problem } from '../../problems.ts'
import {
  connectionBody,
  connectionClientsBody,
  connectionQuery,
  connectionUserQuery,
  newConnectionBody,
} from '../../shapes/connection-requests.ts'
import { writeConnection } from '../../shapes/connection.ts'
import { fieldsQuery, pickFields } from '../../shapes/fields.ts'
import { clientsOfConnectionQuery, writeListPage } from '../../shapes/paging.ts'
import { connectionAnswers } from '../../shapes/answers/configuration.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const MAY_READ = { any: ['read:connections'] } as const
const MAY_CHANGE = { any: ['update:connections'] } as const
const params = z.object({ id: z.string().min(1).max(200) })

/** Connections (CONTRACT §8). */
export const connectionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/connections',
    summary: 'Get all connections',
    allow: MAY_READ,
    answers: connectionAnswers.list,
    query: connectionQuery,
    run: async (ctx, { query }) => {
      // Auth0's list says this of every connection, whatever was asked for (as recorded).
      const always = { is_domain_connection: false }
      const write = (each: Connection) => {
        const written = writeConnection(ctx.config.origins[0], each)
        return { ...always, ...pickFields(written, query.fields, query.include_fields) }
      }
      const list = { name: 'connections', idOf: ({ id }: Connection) => id, write }
      return { status: 200, body: writeListPage(list, query, await findConnections(ctx, query)) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/connections',
    summary: 'Create a connection',
    allow: { any: ['create:connections'] },
    answers: connectionAnswers.create,
    body: newConnectionBody,
    run: async (ctx, { asked, body }) => whole(ctx, 201, await createConnection(ctx, asked, body)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/connections/:id',
    summary: 'Get a connection',
    allow: MAY_READ,
    answers: connectionAnswers.read,
    params,
    query: fieldsQuery(),
    run: async (ctx, { params: { id }, query }) => {
      const connection = await readConnection(ctx, id)
      if (connection instanceof Problem) return connection
      const written = writeConnection(ctx.config.origins[0], connection)
      return { status: 200, body: pickFields(written, query.fields, query.include_fields) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/connections/:id',
    summary: 'Update a connection',
    allow: MAY_CHANGE,
    answers: connectionAnswers.read,
    params,
    body: connectionBody,
    run: async (ctx, { asked, params: { id }, body }) => whole(ctx, 200, await changeConnection(ctx, asked, id, body)),
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/connections/:id',
    summary: 'Delete a connection',
    allow: { any: ['delete:connections'] },
    answers: connectionAnswers.delete,
    params,
    run: async (ctx, { asked, params: { id } }) => {
      const gone = await deleteConnection(ctx, asked, id)
      if (gone instanceof Problem) return gone
      if (!gone) return { status: 204 }
      const link = gone.jobId === null ? {} : { link: `</api/linking/jobs/${gone.jobId}>; rel="monitor"` }
      return { status: 202, body: { deleted_at: gone.at.toISOString() }, ...link }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/connections/:id/clients',
    summary: 'Get enabled clients for a connection',
    allow: MAY_READ,
    answers: connectionAnswers.clients,
    params,
    query: clientsOfConnectionQuery,
    run: async (ctx, { params: { id }, query }) => {
      const connection = await readConnection(ctx, id)
      if (connection instanceof Problem) return connection
      const list = {
        name: 'clients',
        idOf: (client: string) => client,
        write: (client: string) => ({ client_id: client }),
      }
      const page = { page: 0, per_page: 50, include_totals: false, ...query }
      return { status: 200, body: writeListPage(list, page, connection.enabledClients) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/connections/:id/clients',
    summary: 'Update enabled clients for a connection',
    allow: MAY_CHANGE,
    answers: NOTHING,
    params,
    body: connectionClientsBody,
    run: async (ctx, { asked, params: { id }, body }) => {
      const connection = await enableClients(ctx, asked, id, body)
      return connection instanceof Problem ? connection : { status: 204 }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/connections/:id/status',
    summary: 'Check connection status',
    allow: MAY_READ,
    answers: {},
    params,
    query: z.looseObject({}),
    run: async (ctx, { params: { id } }) => {
      const connection = await readConnection(ctx, id)
      if (connection instanceof Problem) return connection
      return problem('not_found', `No connector of the connection ${connection.name} is online.`)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/connections/:id/users',
    summary: 'Delete a connection user',
    allow: { any: ['delete:users'] },
    answers: NOTHING,
    params,
    query: connectionUserQuery,
    run: async (ctx, { asked, params: { id }, query: { email } }) => {
      const refusal = await deleteConnectionUser(ctx, asked, id, email)
      return refusal ?? { status: 204 }
    },
  }),
]

/** A list that names clients which are not there is kept, and said to name them. */
function whole({ config }: Context, status: number, connection: Connection | Problem) {
  if (connection instanceof Problem) return connection
  const notice = connection.awaitedClients?.length ? { notice: 'unknown-clients' } : {}
  return { status, body: writeConnection(config.origins[0], connection), ...notice }
}
