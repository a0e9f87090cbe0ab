import type { OpenedBy } from '../model/caller.ts'
import type { SignIn } from '../model/sign-in.ts'
import { OWN_CLAIMS } from './tokens.ts'
import type { TokenClaims } from './verify-token.ts'

/** The identity that opened a sign-in, as our tokens name it, or undefined where a token is not a user's. */
export function openedBy(claims: TokenClaims): OpenedBy | undefined {
  const key = claims[OWN_CLAIMS.identity]
  const epoch = claims[OWN_CLAIMS.epoch]
  return typeof key === 'string' && typeof epoch === 'number' ? { key, epoch } : undefined
}

/** The whole sign-in that a token is of: its user, and every identity that it was proven with. */
export function signInFrom(claims: TokenClaims): SignIn | undefined {
  const first = openedBy(claims)
  if (!first || typeof claims.sub !== 'string') return undefined
  const others = (claims[OWN_CLAIMS.others] ?? []) as readonly [string, number][]
  return { user: claims.sub, openedBy: [first, ...others.map(([key, epoch]) => ({ key, epoch }))] }
}
