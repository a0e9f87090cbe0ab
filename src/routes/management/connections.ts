import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { findConnections, readConnection } from '../../operations/connections/find-connections.ts'
import { Problem } from '../../problems.ts'
import { connectionQuery, writeConnection } from '../../shapes/connection.ts'
import { fieldsQuery, pickFields } from '../../shapes/fields.ts'

const MAY_READ = { any: ['read:connections'] } as const

/** Connections, to be read (CONTRACT §8); issue "Signing in" lets them be changed. */
export const connectionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/connections',
    summary: 'Get all connections',
    allow: MAY_READ,
    query: connectionQuery,
    run: async (ctx, { query }) => {
      const { connections, total } = await findConnections(ctx, query)
      const found = connections.map((each) => pickFields(writeConnection(each), query.fields, query.include_fields))
      if (!query.include_totals) return { status: 200, body: found }
      const { page, per_page: limit } = query
      return { status: 200, body: { start: page * limit, limit, total, connections: found } }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/connections/:id',
    summary: 'Get a connection',
    allow: MAY_READ,
    params: z.object({ id: z.string().min(1).max(200) }),
    query: fieldsQuery(),
    run: async (ctx, { params, query }) => {
      const connection = await readConnection(ctx, params.id)
      if (connection instanceof Problem) return connection
      return { status: 200, body: pickFields(writeConnection(connection), query.fields, query.include_fields) }
    },
  }),
]
