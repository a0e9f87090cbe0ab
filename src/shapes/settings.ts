import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import type { Settings } from '../model/settings.ts'

/** Body of `PATCH /api/v2/tenants/settings`. */
export const settingsBody = z
  .strictObject({
    friendly_name: z.string().trim().min(1).max(60).optional(),
    strict_unlink: z.boolean().optional(),
    accept_id_token_for_identities: z.boolean().optional(),
    metadata_bytes: z.int().min(1024).max(1_000_000).optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'Too few properties defined (0), minimum 1')

export type SettingsBody = z.infer<typeof settingsBody>

/** What a body sets, in our own words. */
export function readSettingsBody(body: SettingsBody): Partial<Settings> {
  return {
    ...(body.friendly_name === undefined ? {} : { friendlyName: body.friendly_name }),
    ...(body.strict_unlink === undefined ? {} : { strictUnlink: body.strict_unlink }),
    ...(body.accept_id_token_for_identities === undefined
      ? {}
      : { acceptIdTokenForIdentities: body.accept_id_token_for_identities }),
    ...(body.metadata_bytes === undefined ? {} : { metadataBytes: body.metadata_bytes }),
  }
}

export function writeSettings(settings: Settings): JsonObject {
  return {
    friendly_name: settings.friendlyName,
    strict_unlink: settings.strictUnlink,
    accept_id_token_for_identities: settings.acceptIdTokenForIdentities,
    metadata_bytes: settings.metadataBytes,
  }
}
