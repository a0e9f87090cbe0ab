import type { Configuration } from 'oidc-provider'
import { InvalidClientAuth } from 'oidc-provider/lib/helpers/errors.js'

/** Seconds for which an assertion may be good: each is remembered for as long, so that it is used once. */
const LONGEST = 3600

/** Refuses a client's assertion (RFC 7523) that is good for too long; the provider has checked the rest. */
export const refuseLongLived: NonNullable<Configuration['assertJwtClientAuthClaimsAndHeader']> = (_request, claims) => {
  if (Number(claims.exp) > Date.now() / 1000 + LONGEST) {
    throw new InvalidClientAuth(`the client_assertion must expire within ${LONGEST} seconds`)
  }
}
