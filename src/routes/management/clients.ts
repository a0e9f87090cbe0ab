import { z } from 'zod'
import type { Context } from '../../context.ts'
import { type Route, route } from '../../http/route.ts'
import type { Asked } from '../../model/caller.ts'
import type { Client } from '../../model/client.ts'
import { changeClient } from '../../operations/clients/change-client.ts'
import { createClient } from '../../operations/clients/create-client.ts'
import { deleteClient } from '../../operations/clients/delete-client.ts'
import { findClients, readClient } from '../../operations/clients/find-clients.ts'
import { rotateClientSecret } from '../../operations/clients/rotate-client-secret.ts'
import { findConnectionsOfClient } from '../../operations/connections/find-connections.ts'
import { Problem } from '../../problems.ts'
import { clientBody, clientQuery, newClientBody } from '../../shapes/client-requests.ts'
import { writeClient, writeSeenClient } from '../../shapes/client.ts'
import { connectionsOfClientQuery } from '../../shapes/connection-requests.ts'
import { writeConnectionsOfClient } from '../../shapes/connection.ts'
import { fieldsQuery, pickFields } from '../../shapes/fields.ts'
import { writeListPage } from '../../shapes/paging.ts'
import { certificatePem } from '../../shapes/pem.ts'
import { clientAnswers, connectionAnswers } from '../../shapes/answers/configuration.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const MAY_READ = {
  any: ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'],
} as const
const params = z.object({ id: z.string().min(1).max(200) })

/** Applications (CONTRACT §8). */
export const clientRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/clients',
    summary: 'Get clients',
    allow: MAY_READ,
    answers: clientAnswers.list,
    query: clientQuery,
    run: async (ctx, { asked, query }) => {
      const write = (client: Client) => pickFields(seen(ctx, asked, client), query.fields, query.include_fields)
      const list = { name: 'clients', idOf: ({ id }: Client) => id, write }
      return { status: 200, body: writeListPage(list, query, await findClients(ctx, query)) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/clients',
    summary: 'Create a client',
    allow: { any: ['create:clients'] },
    answers: clientAnswers.create,
    body: newClientBody,
    run: async (ctx, { asked, body }) => withKeys(ctx, 201, await createClient(ctx, asked, body)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/clients/:id',
    summary: 'Get client by ID',
    allow: MAY_READ,
    answers: clientAnswers.read,
    params,
    query: fieldsQuery(),
    run: async (ctx, { asked, params: { id }, query }) => {
      const client = await readClient(ctx, id)
      if (client instanceof Problem) return client
      return { status: 200, body: pickFields(seen(ctx, asked, client), query.fields, query.include_fields) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/clients/:id',
    summary: 'Update a client',
    allow: { any: ['update:clients', 'update:client_keys'] },
    answers: clientAnswers.read,
    params,
    body: clientBody,
    run: async (ctx, { asked, params: { id }, body }) => {
      const client = await changeClient(ctx, asked, id, body)
      return client instanceof Problem ? client : { status: 200, body: seen(ctx, asked, client) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/clients/:id',
    summary: 'Delete a client',
    allow: { any: ['delete:clients'] },
    answers: NOTHING,
    params,
    run: async (ctx, { asked, params: { id } }) => (await deleteClient(ctx, asked, id)) ?? { status: 204 },
  }),
  route({
    method: 'POST',
    path: '/api/v2/clients/:id/rotate-secret',
    summary: 'Rotate a client secret',
    allow: { any: ['update:client_keys'] },
    answers: clientAnswers.read,
    params,
    run: async (ctx, { asked, params: { id } }) => withKeys(ctx, 200, await rotateClientSecret(ctx, asked, id)),
  }),
  route({
    method: 'GET',
    path: '/api/v2/clients/:id/connections',
    summary: 'Get enabled connections for a client',
    allow: { any: ['read:connections'] },
    answers: connectionAnswers.ofClient,
    params,
    query: connectionsOfClientQuery,
    run: async (ctx, { asked, params: { id }, query }) => {
      const found = await findConnectionsOfClient(ctx, asked, id, query)
      return found instanceof Problem
        ? found
        : { status: 200, body: writeConnectionsOfClient(ctx.config.origins[0], query, found) }
    },
  }),
]

/** Whoever makes a client, or gives it a secret, is answered with its keys. */
function withKeys(ctx: Context, status: number, client: Client | Problem) {
  return client instanceof Problem
    ? client
    : { status, body: writeClient(client, { cert: certOf(ctx), isNew: status === 201 }) }
}

function seen(ctx: Context, { caller }: Asked, client: Client) {
  return writeSeenClient(client, { scopes: caller.scopes, cert: certOf(ctx) })
}

function certOf({ signingKeys }: Context): string {
  return certificatePem(signingKeys.set.current.publicJwk.x5c[0])
}
