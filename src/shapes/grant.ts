import { z } from 'zod'
import type { JsonObject } from '../model/json.ts'
import { pageQuery } from './paging.ts'
import { userId } from './user-requests.ts'

/** Query of `GET /api/v2/grants`. */
export const grantQuery = pageQuery.extend({
  user_id: userId.optional(),
  client_id: z.string().max(200).optional(),
  audience: z.string().max(600).optional(),
})

/** Query of `DELETE /api/v2/grants`. */
export const deleteGrantsQuery = z.object({ user_id: userId.describe('user_id of the grant to delete.') })

export const grantParams = z.object({ id: z.string().min(1).max(200) })

/** The audience under which a consent without an API is known: the issuer's userinfo. */
export function innerAudience(audience: string | undefined, issuer: string): string | undefined {
  return audience === `${issuer}userinfo` ? '' : audience
}

interface Consent {
  readonly id: string
  readonly userId: string
  readonly clientId: string
  readonly audience: string
  readonly scope: readonly string[]
}

/** What a person has allowed an application, as it is answered. */
export function writeGrant({ id, userId, clientId, audience, scope }: Consent, issuer: string): JsonObject {
  return { id, clientID: clientId, user_id: userId, audience: audience || `${issuer}userinfo`, scope: [...scope] }
}
