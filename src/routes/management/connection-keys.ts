import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import {
  createConnectionKeys,
  findConnectionKeys,
  rotateConnectionKeys,
} from '../../operations/connections/connection-keys.ts'
import { Problem } from '../../problems.ts'
import { connectionKeyAnswers } from '../../shapes/answers/connection-parts.ts'
import { connectionKeysBody, writeConnectionKey } from '../../shapes/connection-key.ts'

const params = z.object({ id: z.string().min(1).max(200) })

/** The keys by which a connection proves to its provider who we are. */
export const connectionKeyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/connections/:id/keys',
    summary: 'Get connection keys',
    allow: { any: ['read:connections_keys'] },
    answers: connectionKeyAnswers.list,
    params,
    query: z.looseObject({}),
    run: async (ctx, { params: { id } }) => {
      const keys = await findConnectionKeys(ctx, id)
      return keys instanceof Problem ? keys : { status: 200, body: keys.map(writeConnectionKey) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/connections/:id/keys',
    summary: 'Create connection keys',
    allow: { any: ['create:connections_keys'] },
    answers: connectionKeyAnswers.create,
    params,
    body: connectionKeysBody,
    run: async (ctx, { asked, params: { id } }) => {
      const keys = await createConnectionKeys(ctx, asked, id)
      return keys instanceof Problem ? keys : { status: 201, body: keys.map(writeConnectionKey) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/connections/:id/keys/rotate',
    summary: 'Rotate connection keys',
    allow: { any: ['create:connections_keys', 'update:connections_keys'] },
    answers: connectionKeyAnswers.rotate,
    params,
    body: connectionKeysBody,
    run: async (ctx, { asked, params: { id } }) => {
      const key = await rotateConnectionKeys(ctx, asked, id)
      return key instanceof Problem ? key : { status: 201, body: writeConnectionKey(key) }
    },
  }),
]
