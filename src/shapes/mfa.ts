import { z } from 'zod'
import type { Factor } from '../model/factor.ts'
import type { JsonObject } from '../model/json.ts'

const text = z.string().min(1).max(4096)

/** Body of `POST /mfa/challenge` (CONTRACT §11.5); SDKs send more than is needed. */
export const challengeBody = z.looseObject({
  mfa_token: text,
  client_id: text.optional(),
  client_secret: text.optional(),
  challenge_type: text.default('otp'),
  authenticator_id: text.optional(),
})

/** Body of `POST /mfa/associate`. */
export const associateBody = z.looseObject({
  authenticator_types: z.array(z.enum(['otp', 'oob'])).min(1),
})

/** A second factor as `GET /mfa/authenticators` lists it. */
export function writeAuthenticator({ id, type, confirmed, name }: Factor): JsonObject {
  return {
    id,
    authenticator_type: type === 'totp' ? 'otp' : type,
    active: confirmed,
    ...(name !== null && { name }),
  }
}
