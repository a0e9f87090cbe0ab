import type { KoaContextWithOIDC } from 'oidc-provider'
import storage from 'oidc-provider/lib/helpers/als.js'
import type { JsonObject } from '../model/json.ts'

/** Who is using something of the provider's at this moment, as sessions and refresh tokens keep it. */
export function userNow(): JsonObject {
  const request = storage.getStore() as KoaContextWithOIDC | undefined
  const at = Math.floor(Date.now() / 1000)
  if (!request) return { at }
  return { at, ip: request.ip, userAgent: request.get('user-agent').slice(0, 500) }
}
