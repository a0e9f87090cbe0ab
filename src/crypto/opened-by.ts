import type { OpenedBy } from '../model/caller.ts'
import { OWN_CLAIMS } from './tokens.ts'
import type { TokenClaims } from './verify-token.ts'

/** The identity that opened a sign-in, as our tokens name it, or undefined where a token is not a user's. */
export function openedBy(claims: TokenClaims): OpenedBy | undefined {
  const key = claims[OWN_CLAIMS.identity]
  const epoch = claims[OWN_CLAIMS.epoch]
  return typeof key === 'string' && typeof epoch === 'number' ? { key, epoch } : undefined
}
