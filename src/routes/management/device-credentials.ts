import { LOOKED_AT, type Route, route } from '../../http/route.ts'
import {
  createDeviceCredential,
  deleteDeviceCredential,
  listDeviceCredentials,
} from '../../operations/device-credentials/device-credentials.ts'
import { Problem } from '../../problems.ts'
import {
  deviceCredentialParams,
  deviceCredentialsQuery,
  newDeviceCredentialBody,
  writeDeviceCredential,
} from '../../shapes/device-credential.ts'
import { windowOf, writeWindow } from '../../shapes/window.ts'
import { pickFields } from '../../shapes/fields.ts'
import { deviceAnswers } from '../../shapes/answers/around-users.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

/** Keys and refresh tokens of people's devices (CONTRACT §8). */
export const deviceCredentialRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/device-credentials',
    summary: 'Retrieve device credentials',
    allow: { any: ['read:device_credentials'] },
    answers: deviceAnswers.list,
    query: deviceCredentialsQuery,
    run: async (ctx, { query }) => {
      const { type, fields, include_fields: include } = query
      const chosen = { userId: query.user_id ?? null, clientId: query.client_id ?? null }
      const found = await listDeviceCredentials(ctx, type, { ...chosen, ...windowOf(query) })
      const write = (one: (typeof found.credentials)[number]) =>
        pickFields(writeDeviceCredential(one, type), fields, include)
      const page = { items: found.credentials, total: found.total }
      return { status: 200, body: writeWindow({ name: 'device_credentials', write }, query, page) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/device-credentials',
    summary: 'Create a device public key credential',
    allow: { any: [], own: ['create:current_user_device_credentials'] },
    answers: deviceAnswers.create,
    body: newDeviceCredentialBody,
    whose: () => LOOKED_AT,
    run: async (ctx, { asked, body }) => {
      const made = await createDeviceCredential(ctx, asked, body)
      return made instanceof Problem ? made : { status: 201, body: made }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/device-credentials/:id',
    summary: 'Delete a device credential',
    allow: { any: ['delete:device_credentials'], own: ['delete:current_user_device_credentials'] },
    answers: NOTHING,
    params: deviceCredentialParams,
    whose: () => LOOKED_AT,
    run: async (ctx, { asked, params }) => (await deleteDeviceCredential(ctx, asked, params.id)) ?? { status: 204 },
  }),
]
