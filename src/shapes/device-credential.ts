import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import { fieldsQuery } from './fields.ts'
import { pageQuery } from './paging.ts'
import { userId } from './user-requests.ts'

/** Query of `GET /api/v2/device-credentials`. */
export const deviceCredentialsQuery = pageQuery.extend(fieldsQuery().shape).extend({
  user_id: userId.optional(),
  client_id: z.string().max(200).optional(),
  type: z.enum(['public_key', 'refresh_token', 'rotating_refresh_token']).default('public_key'),
})

/** Body of `POST /api/v2/device-credentials`. */
export const newDeviceCredentialBody = z.strictObject({
  device_name: z.string().min(1).max(200).describe('Name for this device easily recognized by owner.'),
  type: z.literal('public_key').describe('Type of credential. Must be public_key.'),
  value: z.string().min(1).max(10_000).describe('Base64 encoded string containing the credential.'),
  device_id: z
    .string()
    .max(36)
    .regex(/^[-A-Fa-f0-9]+$/)
    .describe('Unique identifier for the device.'),
  client_id: z.string().min(1).max(200).optional().describe('client_id of the client this credential is for.'),
})

export const deviceCredentialParams = z.object({ id: z.string().min(1).max(100) })

interface Credential {
  readonly id: string
  readonly deviceName: string
  readonly deviceId: string
  readonly userId: string
  readonly clientId: string | null
}

/** A credential of a device as it is answered. */
export function writeDeviceCredential(credential: Credential, type: string): JsonObject {
  const { id, deviceName, deviceId, userId: user, clientId } = credential
  return { id, device_name: deviceName, device_id: deviceId, type, user_id: user, client_id: clientId }
}
